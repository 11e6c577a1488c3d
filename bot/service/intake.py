"""Takes deliveries in: nothing is acknowledged before it is on disk."""

import time
from collections.abc import Callable
from dataclasses import replace

from bot.domain.errors import InputError
from bot.domain.messages import (
    ContactAction,
    ContactDeletion,
    ContactEdit,
    ContactMessage,
    Delivery,
)
from bot.domain.text import safe_text
from bot.ports.storage import Inbox
from bot.service import sentences
from bot.service.interruptions import RunningTurns


def _nothing(_: float) -> None:
    """Hear how long something took, and do nothing about it."""


class IntakeService:
    """Checks, stores and announces deliveries; implements bot.ports.services.Intake."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        wake: Callable[[], None],
        max_characters: int,
        running: RunningTurns | None = None,
        took: Callable[[float], None] = _nothing,
    ) -> None:
        """Store in `inbox`; `took` hears how many seconds each delivery took to store."""
        self._inbox = inbox
        self._wake = wake
        self._max_characters = max_characters
        self._running = running
        self._took = took

    async def accept(self, delivery: Delivery) -> bool:
        """Store a delivery durably; True when it is new.

        Raises InputError for a message that is empty or longer than the limit.
        """
        begun = time.perf_counter()
        is_new = await self._inbox.put(self._checked(delivery))
        self._took(time.perf_counter() - begun)
        if is_new:
            self._wake()
            if self._running:
                await self._running.revised(delivery)
        return is_new

    async def first(self, conversation_id: str) -> Delivery | None:
        """Return the delivery that began a conversation, also before it is handled."""
        return await self._inbox.first(conversation_id)

    def _checked(self, delivery: Delivery) -> Delivery:
        match delivery.inbound:
            case ContactMessage() as message:
                if not message.text.strip() and message.attachments:
                    return delivery
                text = checked_text(message.text, limit=self._max_characters)
                return replace(delivery, inbound=replace(message, text=text))
            case ContactAction() as action:
                comment = safe_text(action.comment)[: self._max_characters]
                return replace(delivery, inbound=replace(action, comment=comment))
            case ContactEdit() as edit:
                text = checked_text(edit.text, limit=self._max_characters)
                return replace(delivery, inbound=replace(edit, text=text))
            case ContactDeletion():
                return delivery


def checked_text(text: str, *, limit: int) -> str:
    """Return a contact's text ready to be stored; raises InputError, saying what to do."""
    cleaned = safe_text(text).strip()
    if not cleaned:
        raise InputError(sentences.EMPTY)
    if len(cleaned) > limit:
        raise InputError(sentences.too_long(len(cleaned), limit))
    return cleaned
