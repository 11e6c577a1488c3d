"""Where each kind of event goes."""

from connectors.hubspot.desk_acts import TicketWatch
from connectors.hubspot.options import DeskLevel
from connectors.hubspot.thread_events import ThreadChanges, ThreadMessages
from connectors.hubspot.wire import Event


class HubSpotEvents:
    """Hands on events; kinds that nobody asked for are left."""

    def __init__(
        self,
        messages: ThreadMessages,
        changes: ThreadChanges,
        *,
        tickets: TicketWatch,
        level: DeskLevel,
    ) -> None:
        self._messages = messages
        self._changes = changes
        self._tickets = tickets
        self._looks = level is not DeskLevel.TICKET

    async def handle(self, event: Event) -> None:
        """Do what one event asks for; a repeat does no harm."""
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
            case _:
                pass
