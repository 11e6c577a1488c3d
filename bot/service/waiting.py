"""Looks after contacts whose handoff nobody has claimed."""

from dataclasses import replace
from datetime import timedelta

import structlog

from bot.domain.handoffs import Handoff, HandoffState
from bot.ports.clock import Clock
from bot.ports.services import Signals
from bot.ports.storage import Store
from bot.service import sentences
from bot.service.announcing import announce, tell
from bot.service.channels import Channels
from bot.service.saying import say

_log = structlog.get_logger()


class WaitingService:
    """Reminds the desks of handoffs past their target, and tells the contact, once."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Channels,
        signals: Signals,
        clock: Clock,
        target: timedelta,
    ) -> None:
        self._store = store
        self._channels = channels
        self._signals = signals
        self._clock = clock
        self._target = target

    async def remind(self) -> None:
        """Go through the queue once."""
        async with self._store.reading() as records:
            waiting = await records.handoffs.in_state((HandoffState.REQUESTED,))
        for handoff in waiting:
            if self._is_overdue(handoff):
                await self._remind_of(handoff.id)

    async def _remind_of(self, handoff_id: str) -> None:
        async with self._store.writing() as records:
            handoff = await records.handoffs.get(handoff_id)
            if handoff is None or not self._is_overdue(handoff):
                return
            conversation = await records.conversations.get(handoff.conversation_id)
            if conversation is None:
                return
            now = self._clock.now()
            reminded = replace(handoff, reminded_at=now)
            await records.handoffs.save(reminded)
            await announce(records, self._channels, reminded, at=now, occasion="reminded")
            await say(
                records,
                self._channels,
                conversation,
                cause=f"reminded:{handoff.id}",
                text=sentences.STILL_WAITING,
                now=now,
            )
        _log.warning("a handoff waits past its target", handoff_id=handoff_id)
        await tell(self._signals, handoff.conversation_id, desk=True)

    def _is_overdue(self, handoff: Handoff) -> bool:
        waited = self._clock.now() - handoff.requested_at
        is_waiting = handoff.state is HandoffState.REQUESTED and handoff.reminded_at is None
        return is_waiting and waited >= self._target
