"""Everything that one transaction of the store in memory can read and write."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.answers import ApprovalRequest, Usage
from bot.domain.contacts import ChannelIdentity, Contact
from bot.domain.conversations import Conversation, Owner
from bot.domain.effects import Effect, EffectState
from bot.domain.identifiers import derived_id
from bot.domain.messages import Delivery, Message, Note
from bot.domain.turns import TurnRecord
from bot.ports.storage import Lease, Opening, StoredDelivery
from bot.store.memory_handoffs import MemoryCards, MemoryHandoffs
from bot.store.memory_opening import opening
from bot.store.memory_people import MemoryPeople
from bot.store.memory_queues import finish, stored
from bot.store.memory_statistics import MemoryStatistics
from bot.store.memory_tables import EffectRow, View
from bot.store.safe_values import safe_value


class MemoryConversations:
    """Implements bot.ports.storage.Conversations."""

    def __init__(self, view: View) -> None:
        self._view = view

    async def get(self, conversation_id: str) -> Conversation | None:
        """Return a conversation."""
        return self._view.tables.conversations.get(conversation_id)

    async def save(self, conversation: Conversation) -> None:
        """Insert or replace a conversation."""
        self._view.changing().conversations[conversation.id] = safe_value(conversation)

    async def identify(
        self,
        identity: ChannelIdentity,
        *,
        now: datetime,  # noqa: ARG002 - when a contact was made is kept only on disk
    ) -> Contact:
        """Return the contact of a channel identity, made when there is none."""
        tables, identity = self._view.changing(), safe_value(identity)
        key = (identity.channel, identity.external_id)
        contact_id = tables.identities.setdefault(key, derived_id("contact", *key))
        known = tables.contacts.get(contact_id, Contact(id=contact_id))
        tables.contacts[contact_id] = Contact(
            id=contact_id,
            name=identity.name or known.name,
            email=identity.email or known.email,
            assurance=identity.assurance,
        )
        return tables.contacts[contact_id]

    async def contact(self, contact_id: str) -> Contact | None:
        """Return a contact."""
        return self._view.tables.contacts.get(contact_id)

    async def known(self, identity: ChannelIdentity) -> Contact | None:
        """Return the contact of a channel identity, None for somebody new."""
        identity = safe_value(identity)
        tables, key = self._view.tables, (identity.channel, identity.external_id)
        return tables.contacts.get(tables.identities.get(key, ""))

    async def of_contact(self, contact_id: str, *, limit: int) -> Sequence[Conversation]:
        """Return a contact's conversations, the latest begun first."""
        conversations = self._view.tables.conversations.values()
        found = [one for one in conversations if one.contact_id == contact_id]
        return sorted(found, key=lambda one: one.created_at, reverse=True)[:limit]

    async def with_assistant(self, *, limit: int) -> Sequence[Conversation]:
        """Return conversations that the assistant owns, the one with the latest message first."""
        tables = self._view.tables
        latest_first = reversed(tables.messages.values())
        ids = dict.fromkeys(message.conversation_id for message in latest_first)
        found = [tables.conversations[id_] for id_ in ids if id_ in tables.conversations]
        return [one for one in found if one.owner is Owner.ASSISTANT][:limit]


class MemoryMessages:
    """Implements bot.ports.storage.Messages."""

    def __init__(self, view: View) -> None:
        self._view = view

    async def add(self, message: Message) -> Message:
        """Store a message and return it with its sequence; one that is there is left as it is."""
        tables, message = self._view.changing(), safe_value(message)
        sequence = len(self._of(message.conversation_id)) + 1
        return tables.messages.setdefault(message.id, replace(message, sequence=sequence))

    async def keep(self, message: Message) -> None:
        """Store a message whose sequence nobody needs now; one that is there is left as it is."""
        await self.add(message)

    async def get(self, message_id: str) -> Message | None:
        """Return a message as it reads now."""
        return self._view.tables.messages.get(message_id)

    async def change(self, message: Message) -> None:
        """Store what became of a message that is there; its place stays."""
        tables, message = self._view.changing(), safe_value(message)
        known = tables.messages.get(message.id)
        if known:
            tables.messages[message.id] = replace(message, sequence=known.sequence)

    async def latest(self, conversation_id: str, *, limit: int) -> Sequence[Message]:
        """Return the latest messages, oldest first."""
        return self._of(conversation_id)[-limit:] if limit else []

    async def after(self, conversation_id: str, sequence: int) -> Sequence[Message]:
        """Return all messages after this sequence, oldest first."""
        return [one for one in self._of(conversation_id) if one.sequence > sequence]

    async def add_note(self, note: Note) -> None:
        """Store a note; one that is there is left as it is."""
        self._view.changing().notes.setdefault(note.id, safe_value(note))

    async def notes(self, conversation_id: str) -> Sequence[Note]:
        """Return the notes of a conversation, oldest first."""
        notes = self._view.tables.notes.values()
        return [note for note in notes if note.conversation_id == conversation_id]

    def _of(self, conversation_id: str) -> list[Message]:
        messages = self._view.tables.messages.values()
        return [one for one in messages if one.conversation_id == conversation_id]


class MemoryTurns:
    """Implements bot.ports.storage.Turns."""

    def __init__(self, view: View) -> None:
        self._view = view

    async def add(self, record: TurnRecord) -> None:
        """Store how a turn ended; a turn that has an outcome keeps it."""
        self._view.changing().turns.setdefault(record.id, safe_value(record))

    async def get(self, turn_id: str) -> TurnRecord | None:
        """Return a finished turn."""
        return self._view.tables.turns.get(turn_id)

    async def of_conversation(self, conversation_id: str) -> Sequence[TurnRecord]:
        """Return a conversation's turns, oldest first."""
        turns = self._view.tables.turns.values()
        return [turn for turn in turns if turn.conversation_id == conversation_id]

    async def add_usage(self, turn_id: str, usage: Usage, *, at: datetime) -> None:
        """Record what the models of a turn consumed."""
        tables = self._view.changing()
        tables.usage[tables.next_number("usage")] = (turn_id, usage, at)

    async def add_feedback(
        self, *, conversation_id: str, message_id: str, value: str, comment: str, at: datetime
    ) -> None:
        """Record what a contact thought of a message; a later word replaces the earlier."""
        self._view.changing().feedback[message_id] = (conversation_id, value, comment, at)


class MemoryApprovals:
    """Implements bot.ports.storage.Approvals."""

    def __init__(self, view: View) -> None:
        self._view = view

    async def add(self, request: ApprovalRequest, *, conversation_id: str) -> None:
        """Store a request; one that is there is left as it is."""
        row = (conversation_id, safe_value(request), False)
        self._view.changing().approvals.setdefault(request.id, row)

    async def take(self, approval_id: str, *, conversation_id: str) -> ApprovalRequest | None:
        """Return a request and mark it as answered; None if unknown, foreign or answered before."""
        tables = self._view.changing()
        home, request, is_answered = tables.approvals.get(approval_id, ("", None, True))
        if request is None or is_answered or home != conversation_id:
            return None
        tables.approvals[approval_id] = (home, request, True)
        return request


class MemoryEffects:
    """Implements bot.ports.storage.Effects."""

    def __init__(self, view: View) -> None:
        self._view = view

    async def plan(self, effect: Effect) -> None:
        """Put an effect into the ledger; one with the same key is left as it is."""
        tables, effect = self._view.changing(), safe_value(effect)
        if effect.key not in tables.effects:
            planned = replace(effect, sequence=tables.next_number("effect"))
            tables.effects[effect.key] = EffectRow(planned)

    async def get(self, key: str) -> Effect | None:
        """Return an effect."""
        return row.effect if (row := self._view.tables.effects.get(key)) else None

    async def is_planned(self, lane: str, *, prefix: str) -> bool:
        """Whether an effect whose key begins with `prefix` waits unsent in a lane."""
        effects = (row.effect for row in self._view.tables.effects.values())
        waiting = (one for one in effects if one.state is EffectState.PLANNED)
        return any(one.lane == lane and one.key.startswith(prefix) for one in waiting)

    async def settle(self, effect: Effect, state: EffectState) -> None:
        """End an effect; one that ended before keeps its end."""
        tables, effect = self._view.changing(), safe_value(effect)
        row = tables.effects.get(effect.key)
        if row and row.is_unfinished:
            ended = replace(
                row.effect,
                state=state,
                result=effect.result,
                error=effect.error,
                possibly_doubled=effect.possibly_doubled,
            )
            tables.effects[effect.key] = EffectRow(ended)


class MemoryRecords:
    """Implements bot.ports.storage.Records."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.conversations = MemoryConversations(view)
        self.messages = MemoryMessages(view)
        self.handoffs = MemoryHandoffs(view)
        self.cards = MemoryCards(view)
        self.turns = MemoryTurns(view)
        self.approvals = MemoryApprovals(view)
        self.effects = MemoryEffects(view)
        self.statistics = MemoryStatistics(view)
        self.people = MemoryPeople(view)

    async def opening(self, delivery: Delivery, *, messages: int) -> Opening:
        """Return what the turn of a delivery begins with."""
        return opening(self._view.tables, delivery, messages=messages)

    async def waiting(self, conversation_id: str) -> Sequence[StoredDelivery]:
        """Return what waits in a conversation's inbox, oldest first."""
        return [stored(row) for row in self._view.tables.waiting(conversation_id)]

    async def finish(
        self, lease: Lease, delivery: StoredDelivery, *, error: str | None = None
    ) -> bool:
        """Mark a delivery done (dead with an error) and return whether more of it waits."""
        return finish(self._view.changing(), lease, delivery, error=error)
