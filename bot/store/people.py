"""What is stored of one person, found and forgotten."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, Executable, delete, func, or_, select, text, update

from bot.domain.contacts import Assurance, Contact
from bot.domain.conversations import Author
from bot.domain.messages import Delivery, Message
from bot.domain.text import safe_text
from bot.ports.people import FeedbackGiven
from bot.store.codec import Codec
from bot.store.conversations import lock_conversation
from bot.store.messages import message_of
from bot.store.schema import (
    approval,
    contact,
    conversation,
    desk_card,
    effect,
    feedback,
    handoff,
    identity,
    inbox,
    lease,
    message,
    note,
    turn,
    usage,
)
from bot.store.transactions import Transaction

_OF_CONVERSATION = (approval, effect, feedback, inbox, message, note)


class SqlPeople:
    """Implements bot.ports.people.People."""

    def __init__(
        self, transaction: Transaction, *, deliveries: Codec[Delivery], messages: Codec[Message]
    ) -> None:
        self._transaction = transaction
        self._deliveries = deliveries
        self._messages = messages

    async def named(self, name: str) -> Sequence[Contact]:
        """Return the contacts with this id, or with this e-mail address in any case."""
        name = safe_text(name.strip())
        is_meant = or_(contact.c.id == name, func.lower(contact.c.email) == name.lower())
        rows = await self._transaction.read(select(contact).where(is_meant).order_by(contact.c.id))
        return [Contact(row.id, row.name, row.email, Assurance(row.assurance)) for row in rows]

    async def identities(self, contact_id: str) -> Sequence[tuple[str, str]]:
        """Return the channels and ids by which a contact is known."""
        found = select(identity.c.channel, identity.c.external_id)
        rows = await self._transaction.read(
            found.where(identity.c.contact_id == safe_text(contact_id))
        )
        return sorted((row.channel, row.external_id) for row in rows)

    async def feedback(self, conversation_id: str) -> Sequence[FeedbackGiven]:
        """Return what was thought of the messages of a conversation."""
        rows = await self._transaction.read(
            select(feedback).where(feedback.c.conversation_id == conversation_id)
        )
        return [FeedbackGiven(row.message_id, row.value, row.comment, row.at) for row in rows]

    async def written(self, channel: str, external_id: str) -> Sequence[Message]:
        """Return what somebody wrote on a channel, in whosever conversation, oldest first."""
        rows = await self._transaction.read(
            select(message.c.content, message.c.sequence)
            .join(conversation, conversation.c.id == message.c.conversation_id)
            .where(conversation.c.channel == channel)
            .where(message.c.content.contains(_named("author_id", external_id), autoescape=True))
            .order_by(message.c.number)
        )
        found = [message_of(row, self._messages) for row in rows]
        return [
            one for one in found if one.author is Author.CONTACT and one.author_id == external_id
        ]

    async def forget_conversation(self, conversation_id: str) -> None:
        """Delete all rows of a conversation; whoever works on it now cannot write any more."""
        # As a turn does it: the conversation first, then its lease, so that neither waits in a
        # circle for the other.
        await lock_conversation(self._transaction, conversation_id)
        await self._transaction.write_together(
            lambda connection: _forget(connection, conversation_id)
        )

    async def forget_turns(self, turn_ids: Collection[str]) -> None:
        """Delete how turns were answered, what was found and used for them included."""
        for table, column in ((usage, usage.c.turn_id), (turn, turn.c.id)):
            await self._transaction.write(delete(table).where(column.in_(list(turn_ids))))

    async def forget_effects(self, conversation_id: str, message_ids: Collection[str]) -> None:
        """Delete what was sent, or is to be sent, of these messages of a conversation."""
        here = delete(effect).where(effect.c.conversation_id == conversation_id)
        for id_ in message_ids:
            await self._transaction.write(
                here.where(effect.c.payload.contains(id_, autoescape=True))
            )

    async def forget_deliveries(self, channel: str, external_id: str) -> None:
        """Delete what somebody delivered, in whosever conversation."""
        rows = await self._transaction.read(
            select(inbox.c.number, inbox.c.conversation_id, inbox.c.content)
            .where(inbox.c.channel == channel)
            .where(inbox.c.content.contains(_named("external_id", external_id), autoescape=True))
        )
        theirs = [row for row in rows if self._is_from(row.content, external_id)]
        numbers = [row.number for row in theirs]
        touched = sorted({row.conversation_id for row in theirs})
        await self._transaction.write_together(
            lambda connection: _take_out(connection, numbers, touched)
        )

    async def forget_contact(self, contact_id: str) -> None:
        """Delete a contact and the ids by which they are known."""
        for statement in (
            delete(identity).where(identity.c.contact_id == contact_id),
            delete(contact).where(contact.c.id == contact_id),
        ):
            await self._transaction.write(statement)

    def _is_from(self, content: str, external_id: str) -> bool:
        return self._deliveries.load(content).identity.external_id == external_id


def _named(key: str, value: str) -> str:
    """Return how a codec writes a key with a text."""
    return f'"{key}":{json.dumps(safe_text(value), ensure_ascii=False)}'


def _forget(connection: Connection, id_: str) -> None:
    _close_leases(connection, [id_])
    handoffs = select(handoff.c.id).where(handoff.c.conversation_id == id_)
    turns = select(turn.c.id).where(turn.c.conversation_id == id_)
    statements: list[Executable] = [
        delete(desk_card).where(desk_card.c.handoff_id.in_(handoffs)),
        delete(usage).where(usage.c.turn_id.in_(turns)),
        *(delete(each).where(each.c.conversation_id == id_) for each in _OF_CONVERSATION),
        *(delete(each).where(each.c.conversation_id == id_) for each in (handoff, turn)),
        delete(conversation).where(conversation.c.id == id_),
    ]
    for statement in statements:
        connection.execute(statement)
    _note_work_left(connection, [id_])


def _take_out(connection: Connection, numbers: list[int], touched: list[str]) -> None:
    _close_leases(connection, touched)
    connection.execute(delete(inbox).where(inbox.c.number.in_(numbers)))
    _note_work_left(connection, touched)


def _close_leases(connection: Connection, ids: list[str]) -> None:
    """End leases, so that a turn that is running on what is deleted is undone at its end."""
    values: dict[str, Any] = {"fence": lease.c.fence + 1, "worker": None, "free_at": None}
    connection.execute(update(lease).where(lease.c.conversation_id.in_(ids)).values(**values))


def _note_work_left(connection: Connection, ids: list[str]) -> None:
    next_number = (
        select(func.min(inbox.c.number))
        .where(inbox.c.conversation_id == lease.c.conversation_id, text("inbox.state = 'waiting'"))
        .scalar_subquery()
    )
    connection.execute(
        update(lease).where(lease.c.conversation_id.in_(ids)).values(first_number=next_number)
    )
