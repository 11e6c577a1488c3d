"""Where each kind of event goes."""

import structlog

from bot.domain.conversations import ConversationRef
from bot.ports.services import Erasures
from connectors.hubspot.desk_acts import TicketWatch
from connectors.hubspot.options import DeskLevel, HubSpotOptions
from connectors.hubspot.thread_events import ThreadChanges, ThreadMessages
from connectors.hubspot.threads import Threads
from connectors.hubspot.wire import CHANNEL, Event

_log = structlog.get_logger()


class HubSpotEvents:
    """Hands on events; kinds that nobody asked for are left.

    Args:
        threads: finds the conversations of a contact who is deleted for privacy.
        erasures: forgets them; None: the log names what is to be erased by hand.
    """

    def __init__(
        self,
        messages: ThreadMessages,
        changes: ThreadChanges,
        *,
        tickets: TicketWatch,
        options: HubSpotOptions,
        threads: Threads | None = None,
        erasures: Erasures | None = None,
    ) -> None:
        self._messages = messages
        self._changes = changes
        self._tickets = tickets
        self._portal_id = options.portal_id
        self._looks = options.desk is not DeskLevel.TICKET
        self._threads = threads
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
            case "contact.privacyDeletion":
                await self._erase_contact(event)
            case _:
                pass

    async def _erase(self, event: Event) -> None:
        ref = ConversationRef(CHANNEL, room=event.object_id, workspace=event.portal_id)
        if self._erasures is None:
            _log.warning("a conversation is to be erased by hand", id=ref.conversation_id)
            return
        await self._erasures.erase(ref)
        _log.info("a conversation was erased", id=ref.conversation_id)

    async def _erase_contact(self, event: Event) -> None:
        """Erase whoever began the contact's threads. Raises SendError.

        HubSpot names its own id and has forgotten the rest; what the contact wrote elsewhere is
        erased by their address: `python app.py erase E-MAIL`.
        """
        if self._erasures is None or self._threads is None:
            _log.warning("a contact is to be erased by hand", hubspot_id=event.object_id)
            return
        found = await self._threads.of_contact(event.object_id)
        for thread_id in found:
            ref = ConversationRef(CHANNEL, room=thread_id, workspace=event.portal_id)
            await self._erasures.erase_contact_of(ref)
        _log.info("a contact was erased", hubspot_id=event.object_id, threads=len(found))
