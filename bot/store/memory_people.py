"""What the store in memory holds of one person, found and forgotten."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.domain.contacts import Contact
from bot.domain.conversations import Author
from bot.domain.messages import Message
from bot.ports.people import FeedbackGiven
from bot.store.memory_tables import DeliveryRow, Tables, View

Key = TypeVar("Key")
Row = TypeVar("Row")


class MemoryPeople:
    """Implements bot.ports.people.People."""

    def __init__(self, view: View) -> None:
        self._view = view

    async def named(self, name: str) -> Sequence[Contact]:
        """Return the contacts with this id, or with this e-mail address in any case."""
        name = name.strip()
        found = [
            one
            for one in self._view.tables.contacts.values()
            if one.id == name or (one.email or "").lower() == name.lower()
        ]
        return sorted(found, key=lambda one: one.id)

    async def identities(self, contact_id: str) -> Sequence[tuple[str, str]]:
        """Return the channels and ids by which a contact is known."""
        known = self._view.tables.identities.items()
        return sorted(key for key, id_ in known if id_ == contact_id)

    async def feedback(self, conversation_id: str) -> Sequence[FeedbackGiven]:
        """Return what was thought of the messages of a conversation."""
        return [
            FeedbackGiven(message_id, value, comment, at)
            for message_id, (home, value, comment, at) in self._view.tables.feedback.items()
            if home == conversation_id
        ]

    async def written(self, channel: str, external_id: str) -> Sequence[Message]:
        """Return what somebody wrote on a channel, in whosever conversation, oldest first."""
        tables = self._view.tables
        here = {one.id for one in tables.conversations.values() if one.ref.channel == channel}
        return [
            one
            for one in tables.messages.values()
            if one.conversation_id in here
            and one.author is Author.CONTACT
            and one.author_id == external_id
        ]

    async def forget_conversation(self, conversation_id: str) -> None:
        """Delete all of a conversation; whoever works on it now cannot write any more."""
        tables, id_ = self._view.changing(), conversation_id
        handoffs = {one.id for one in tables.handoffs.values() if one.conversation_id == id_}
        turns = [one.id for one in tables.turns.values() if one.conversation_id == id_]
        await self.forget_turns(turns)
        _drop(tables.messages, lambda one: one.conversation_id == id_)
        _drop(tables.notes, lambda one: one.conversation_id == id_)
        _drop(tables.handoffs, lambda one: one.conversation_id == id_)
        _drop(tables.feedback, lambda row: row[0] == id_)
        _drop(tables.approvals, lambda row: row[0] == id_)
        _drop(tables.effects, lambda row: row.effect.conversation_id == id_)
        for key in [key for key in tables.cards if key[1] in handoffs]:
            del tables.cards[key]
        tables.conversations.pop(id_, None)
        self._take_out(tables, lambda row: row.delivery.conversation_id == id_)

    async def forget_turns(self, turn_ids: Collection[str]) -> None:
        """Delete how turns were answered, what was found and used for them included."""
        tables = self._view.changing()
        _drop(tables.usage, lambda row: row[0] in turn_ids)
        _drop(tables.turns, lambda one: one.id in turn_ids)

    async def forget_effects(self, conversation_id: str, message_ids: Collection[str]) -> None:
        """Delete what was sent, or is to be sent, of these messages of a conversation."""
        _drop(
            self._view.changing().effects,
            lambda row: (
                row.effect.conversation_id == conversation_id
                and any(id_ in repr(row.effect.payload) for id_ in message_ids)
            ),
        )

    async def forget_deliveries(self, channel: str, external_id: str) -> None:
        """Delete what somebody delivered, in whosever conversation."""
        key = (channel, external_id)
        self._take_out(
            self._view.changing(),
            lambda row: (row.delivery.channel, row.delivery.identity.external_id) == key,
        )

    async def forget_contact(self, contact_id: str) -> None:
        """Delete a contact and the ids by which they are known."""
        tables = self._view.changing()
        _drop(tables.identities, lambda id_: id_ == contact_id)
        tables.contacts.pop(contact_id, None)

    def _take_out(self, tables: Tables, is_meant: Callable[[DeliveryRow], bool]) -> None:
        for row in [row for row in tables.inbox.values() if is_meant(row)]:
            id_ = row.delivery.conversation_id
            if held := tables.leases.get(id_):
                tables.leases[id_] = replace(held, worker=None, fence=held.fence + 1, free_at=None)
        _drop(tables.inbox, is_meant)


def _drop(rows: dict[Key, Row], is_meant: Callable[[Row], bool]) -> None:
    for key in [key for key, row in rows.items() if is_meant(row)]:
        del rows[key]
