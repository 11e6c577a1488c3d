"""HubSpot as a desk: agents see handoffs there, as far as the portal's level goes."""

from bot.domain.capabilities import DeskCapabilities
from bot.domain.conversations import Owner
from bot.domain.errors import SendUncertain
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import Message
from bot.ports.services import Transcripts
from connectors.hubspot import wire
from connectors.hubspot.inbox_cards import InboxCards
from connectors.hubspot.options import DeskLevel, HubSpotOptions
from connectors.hubspot.render import html, packet_text, relayed_text
from connectors.hubspot.threads import Threads
from connectors.hubspot.ticket_cards import TicketCards

NAME = "hubspot"
TICKET, THREAD, INBOX = "ticket:", "thread:", "inbox:"
"""What the id of a card begins with: a ticket, the contact's own thread, a custom channel's."""
_OURS = frozenset({Owner.ASSISTANT, Owner.NOBODY})
"""Who owns a conversation in which the assistant speaks next."""


class HubSpotDesk:
    """Implements bot.ports.channels.Desk.

    A contact who writes in a HubSpot thread is helped in that thread: it is given to humans, with
    the packet as a comment. Everybody else has a ticket (with notes), or a conversation of the
    custom channel in the help desk.

    Args:
        inbox: what brings conversations to the help desk; for DeskLevel.INBOX.
    """

    name = NAME
    capabilities = DeskCapabilities(finds=True, notes=True)

    def __init__(
        self,
        cards: TicketCards,
        threads: Threads,
        *,
        transcripts: Transcripts,
        options: HubSpotOptions,
        inbox: InboxCards | None = None,
    ) -> None:
        self._cards = cards
        self._threads = threads
        self._transcripts = transcripts
        self._options = options
        self._inbox = inbox if options.desk is DeskLevel.INBOX else None

    async def announce(self, handoff: Handoff, *, key: str, card: str | None) -> str:  # noqa: ARG002 - the port's shape
        """Show a handoff as it stands; every step of it can be repeated without harm."""
        if handoff.packet.channel == wire.CHANNEL:
            return await self._announce_in_thread(handoff, card)
        if self._inbox is not None:
            return f"{INBOX}{await self._inbox.show(handoff, card=_bare(card))}"
        ticket_id = _bare(card) or await self._cards.open(handoff)
        if card is None:
            await self._cards.packet(ticket_id, handoff)
        await self._cards.show_state(ticket_id, handoff)
        return f"{TICKET}{ticket_id}"

    async def relay(self, handoff: Handoff, message: Message, *, key: str, card: str | None) -> str:
        """Show what the contact wrote, once for a key."""
        if card is None:
            raise SendUncertain("The handoff has no card yet.")
        if card.startswith(THREAD):
            return card  # agents read it in the thread, where it was written
        if card.startswith(INBOX) and self._inbox is not None:
            return await self._inbox.relay(handoff, message, key=key)
        return await self._cards.note(_bare(card), relayed_text(message), key=key, at=message.at)

    async def find(self, *, key: str) -> str | None:  # noqa: ARG002 - the port's shape
        """Return nothing: each call looks itself before it writes."""
        return None

    async def _announce_in_thread(self, handoff: Handoff, card: str | None) -> str:
        conversation = await self._transcripts.conversation(handoff.conversation_id)
        if conversation is None:
            raise SendUncertain("The conversation cannot be read yet.")
        thread_id = conversation.ref.room
        if card is None:
            await self._give_to_humans(thread_id, handoff)
        elif not handoff.state.is_open and conversation.owner in _OURS:
            await self._take_back(thread_id, handoff)
        return f"{THREAD}{thread_id}"

    async def _give_to_humans(self, thread_id: str, handoff: Handoff) -> None:
        """Write the packet for agents once, and let the portal's own routing find one of them."""
        packet = packet_text(handoff, public_url=self._options.public_url)
        text = f"{packet}\n\nBaton ref {handoff.id}"
        comments = [each for each in await self._threads.latest(thread_id)
                    if each.get("type") == "COMMENT"]  # fmt: skip
        if not any(handoff.id in str(each.get("text")) for each in comments):
            await self._threads.comment(thread_id, text, html=html(text))
        thread = await self._threads.thread(thread_id)
        if thread.get("assignedTo") == self._options.actor is not None:
            await self._threads.release(thread_id)

    async def _take_back(self, thread_id: str, handoff: Handoff) -> None:
        """Take the thread from whoever had it: in a thread that a human has we stay silent."""
        thread, actor = await self._threads.thread(thread_id), self._options.actor
        has_human = wire.is_human(thread.get("assignedTo"), actor=actor)
        if actor and (has_human or handoff.state is HandoffState.RETURNED):
            await self._threads.assign(thread_id, actor)
        elif has_human:
            await self._threads.release(thread_id)


def _bare(card: str | None) -> str:
    return card.partition(":")[2] if card else ""
