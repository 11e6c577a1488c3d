"""What a contact finds on a welcome page: their questions, handoffs and tickets."""

from dataclasses import dataclass

from bot.domain.answers import Silence, SilenceReason
from bot.domain.contacts import Assurance, ChannelIdentity, Contact
from bot.domain.conversations import Author, Conversation
from bot.domain.crm import Ticket
from bot.domain.handoffs import Handoff
from bot.domain.messages import Message
from bot.ports.crm import Crm
from bot.ports.services import AskedBefore, Overview
from bot.ports.storage import Records, Store
from bot.service.board import tickets_in_time

CONVERSATIONS = 15
"""Conversations that are looked through, the latest begun first."""
QUESTIONS = 10


@dataclass(frozen=True, slots=True)
class _Said:
    """Something that a contact wrote, and where."""

    message: Message
    conversation: Conversation


class OverviewReader:
    """Implements bot.ports.services.Overviews."""

    def __init__(self, store: Store, crm: Crm) -> None:
        self._store = store
        self._crm = crm

    async def of(self, identity: ChannelIdentity) -> Overview:
        """Return what is known of this person; empty for somebody new.

        Tickets are shown to nobody who is anonymous, and left out when the CRM is slow.
        """
        async with self._store.reading() as records:
            contact = await records.conversations.known(identity)
            if contact is None:
                return Overview()
            conversations = await records.conversations.of_contact(contact.id, limit=CONVERSATIONS)
            questions = await _questions(records, list(conversations), identity)
            handoffs = await _open_handoffs(records, list(conversations))
        tickets = await self._tickets(contact, identity)
        return Overview(questions=questions, handoffs=handoffs, tickets=tickets)

    async def _tickets(self, contact: Contact, identity: ChannelIdentity) -> tuple[Ticket, ...]:
        if identity.assurance is Assurance.ANONYMOUS:
            return ()
        return await tickets_in_time(self._crm, contact)


async def _questions(
    records: Records, conversations: list[Conversation], identity: ChannelIdentity
) -> tuple[AskedBefore, ...]:
    said = [
        _Said(message, conversation)
        for conversation in conversations
        for message in await records.messages.latest(conversation.id, limit=QUESTIONS * 2)
        if _is_theirs(message, identity)
    ]
    said.sort(key=lambda one: one.message.at, reverse=True)
    found: list[AskedBefore] = []
    for one in said:
        if len(found) == QUESTIONS:
            break
        if asked := await _asked(records, one):
            found.append(asked)
    return tuple(found)


def _is_theirs(message: Message, identity: ChannelIdentity) -> bool:
    is_own = message.author_id in {None, identity.external_id}
    return message.author is Author.CONTACT and is_own and not message.deleted


async def _asked(records: Records, said: _Said) -> AskedBefore | None:
    """Return a question; None for what was said among people."""
    turn_id = said.message.turn_id
    record = await records.turns.get(turn_id) if turn_id else None
    outcome = record.outcome if record else None
    if isinstance(outcome, Silence) and outcome.reason is SilenceReason.NOT_ADDRESSED:
        return None
    return AskedBefore(
        text=said.message.text,
        at=said.message.at,
        conversation=said.conversation,
        outcome_kind=outcome.kind if outcome else "",
    )


async def _open_handoffs(
    records: Records, conversations: list[Conversation]
) -> tuple[Handoff, ...]:
    ids = [one.handoff_id for one in conversations if one.handoff_id]
    found = [await records.handoffs.get(id_) for id_ in ids]
    handoffs = [one for one in found if one is not None]
    return tuple(sorted(handoffs, key=lambda one: one.requested_at, reverse=True))
