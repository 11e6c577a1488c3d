"""Where each kind of event goes."""

import structlog

from bot.domain.conversations import ConversationRef
from bot.ports.services import Erasures
from connectors.hubspot.desk_acts import TicketWatch
from connectors.hubspot.options import DeskLevel, HubSpotOptions
from connectors.hubspot.thread_events import ThreadChanges, ThreadMessages
from connectors.hubspot.wire import CHANNEL, Event

_log = structlog.get_logger()


class HubSpotEvents:
    """Hands on events; kinds that nobody asked for are left."""

    def __init__(
        self,
        messages: ThreadMessages,
        changes: ThreadChanges,
        *,
        tickets: TicketWatch,
        options: HubSpotOptions,
        erasures: Erasures | None = None,
    ) -> None:
        self._messages = messages
        self._changes = changes
        self._tickets = tickets
        self._portal_id = options.portal_id
        self._looks = options.desk is not DeskLevel.TICKET
        self._erasures = erasures

    async def handle(self, event: Event) -> None:
        """Do what one event asks for; a repeat does no harm.

        An app may be installed in other portals too: what happens there is not ours to read.
        """
        if event.portal_id not in {"", self._portal_id}:
            return
        if event.reply is not None:
            await self._changes.replied(event.reply)
            return
        match event.kind:
            case "conversation.newMessage":
                await self._messages.take(event)
            case "conversation.propertyChange":
                await self._changes.changed(event)
            case "ticket.propertyChange" if self._looks:
                await self._tickets.look_at(event.object_id)
            case "conversation.privacyDeletion":
                await self._erase(event)
            case _:
                pass

    async def _erase(self, event: Event) -> None:
        ref = ConversationRef(CHANNEL, room=event.object_id, workspace=event.portal_id)
        if self._erasures is None:
            _log.warning("a conversation is to be erased by hand", id=ref.conversation_id)
            return
        await self._erasures.erase(ref)
        _log.info("a conversation was erased", id=ref.conversation_id)
