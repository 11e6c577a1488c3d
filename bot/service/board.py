"""What pages read: transcripts for contacts, cases for agents."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.domain.contacts import Contact
from bot.domain.conversations import Conversation
from bot.domain.crm import Ticket
from bot.domain.errors import BatonError, NotFound
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import Message
from bot.ports.crm import Crm
from bot.ports.services import Case
from bot.ports.storage import Records, Store

PATIENCE = timedelta(seconds=3)
"""How long a case waits for the CRM before it is shown without tickets."""
_OPEN = (HandoffState.REQUESTED, HandoffState.ACCEPTED)
_ENDED = (HandoffState.RESOLVED, HandoffState.RETURNED, HandoffState.EXPIRED)
_log = structlog.get_logger()


class TranscriptReader:
    """Implements bot.ports.services.Transcripts."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation, None before its first message is handled."""
        async with self._store.reading() as records:
            return await records.conversations.get(conversation_id)

    async def messages(self, conversation_id: str, *, after: int = 0) -> Sequence[Message]:
        """Return the messages after a sequence, oldest first."""
        async with self._store.reading() as records:
            return await records.messages.after(conversation_id, after)

    async def message(self, conversation_id: str, message_id: str) -> Message | None:
        """Return one message of a conversation as it reads now."""
        async with self._store.reading() as records:
            found = await records.messages.get(message_id)
        return found if found and found.conversation_id == conversation_id else None


class BoardReader:
    """Implements bot.ports.services.Board."""

    def __init__(self, store: Store, crm: Crm) -> None:
        self._store = store
        self._crm = crm

    async def queue(self) -> Sequence[Handoff]:
        """Return the open handoffs, longest waiting first."""
        async with self._store.reading() as records:
            return await records.handoffs.in_state(_OPEN)

    async def ended(self, *, limit: int = 50) -> Sequence[Handoff]:
        """Return handoffs that ended, latest first."""
        async with self._store.reading() as records:
            return await records.handoffs.in_state(_ENDED, limit=limit)

    async def conversations(self, *, limit: int = 50) -> Sequence[Conversation]:
        """Return the conversations that the assistant owns, latest first."""
        async with self._store.reading() as records:
            return await records.conversations.with_assistant(limit=limit)

    async def of_card(self, desk: str, card: str) -> Handoff | None:
        """Return the handoff that a desk shows on this card; None for a foreign card."""
        async with self._store.reading() as records:
            handoff_id = await records.cards.handoff_id(desk, card)
            return await records.handoffs.get(handoff_id) if handoff_id else None

    async def case(self, handoff_id: str) -> Case:
        """Return one handoff with everything about it; raises NotFound."""
        async with self._store.reading() as records:
            handoff = await records.handoffs.get(handoff_id)
            if handoff is None:
                raise NotFound(f"There is no handoff {handoff_id}.")
            conversation, contact = await whose(records, handoff.conversation_id)
            case = Case(
                handoff=handoff,
                conversation=conversation,
                contact=contact,
                messages=tuple(await records.messages.after(conversation.id, 0)),
                notes=tuple(await records.messages.notes(conversation.id)),
                turns=tuple(await records.turns.of_conversation(conversation.id)),
            )
        return replace(case, tickets=await tickets_in_time(self._crm, case.contact))


async def tickets_in_time(crm: Crm, contact: Contact) -> tuple[Ticket, ...]:
    """Return a contact's latest tickets; none when the CRM fails or takes too long."""
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            return tuple(await crm.tickets(contact, limit=10))
    except (BatonError, TimeoutError) as problem:
        _log.warning("tickets left out", contact_id=contact.id, error=str(problem))
        return ()


async def whose(records: Records, conversation_id: str) -> tuple[Conversation, Contact]:
    """Return a conversation and its contact; raises NotFound."""
    conversation = await records.conversations.get(conversation_id)
    if conversation is None:
        raise NotFound(f"There is no conversation {conversation_id}.")
    contact = await records.conversations.contact(conversation.contact_id)
    if contact is None:
        raise NotFound(f"Conversation {conversation_id} has lost its contact.")
    return conversation, contact
