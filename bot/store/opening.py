"""Reads what a turn begins with: a few statements that travel together."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, select

from bot.domain.contacts import Assurance, Contact
from bot.domain.conversations import Conversation
from bot.domain.messages import Delivery, Message, Note
from bot.ports.storage import Opening
from bot.store.codec import Codec
from bot.store.column_types import SafeText
from bot.store.messages import LATEST, NOTES, message_of
from bot.store.schema import contact, conversation, identity, note, turn
from bot.store.transactions import Transaction, rows_of


class Openings:
    """Reads openings through one transaction."""

    def __init__(
        self,
        transaction: Transaction,
        *,
        conversations: Codec[Conversation],
        messages: Codec[Message],
        notes: Codec[Note],
    ) -> None:
        self._transaction = transaction
        self._conversations = conversations
        self._messages = messages
        self._notes = notes

    async def of(self, delivery: Delivery, *, messages: int) -> Opening:
        """Return what the turn of a delivery begins with."""
        return await self._transaction.read_together(
            lambda connection: self._read(connection, delivery, messages)
        )

    def _read(self, connection: Connection, delivery: Delivery, most: int) -> Opening:
        its_conversation = {"its_conversation": delivery.conversation_id}
        found = connection.execute(
            _KNOWN, {**its_conversation, "its_turn": delivery.turn_id}
        ).one_or_none()
        if found is None:
            return _first(connection, delivery)
        latest = rows_of(connection, LATEST, {**its_conversation, "most": most})
        notes = rows_of(connection, NOTES, its_conversation) if found.has_notes else ()
        return Opening(
            conversation=self._conversations.load(found.content),
            contact=_contact(found),
            messages=tuple(message_of(row, self._messages) for row in reversed(latest)),
            notes=tuple(self._notes.load(row.content) for row in notes),
            has_outcome=found.has_outcome,
        )


def _first(connection: Connection, delivery: Delivery) -> Opening:
    """Return the opening of a conversation that is not stored: nothing can have been said in it."""
    who = {
        "its_channel": delivery.identity.channel,
        "its_external_id": delivery.identity.external_id,
    }
    found = rows_of(connection, _IDENTIFIED, who)
    return Opening(
        conversation=None,
        contact=_contact(found[0]) if found else None,
        messages=(),
        notes=(),
        has_outcome=False,
    )


def _contact(row: Row[Any]) -> Contact | None:
    if row.id is None:
        return None
    return Contact(id=row.id, name=row.name, email=row.email, assurance=Assurance(row.assurance))


_CONVERSATION = bindparam("its_conversation", type_=SafeText)
_WHO = (contact.c.id, contact.c.name, contact.c.email, contact.c.assurance)
_KNOWN = (
    select(
        conversation.c.content,
        *_WHO,
        exists().where(turn.c.id == bindparam("its_turn", type_=SafeText)).label("has_outcome"),
        exists().where(note.c.conversation_id == conversation.c.id).label("has_notes"),
    )
    .select_from(conversation.outerjoin(contact, contact.c.id == conversation.c.contact_id))
    .where(conversation.c.id == _CONVERSATION)
)
_IDENTIFIED = (
    select(*_WHO)
    .join(identity, identity.c.contact_id == contact.c.id)
    .where(
        identity.c.channel == bindparam("its_channel", type_=SafeText),
        identity.c.external_id == bindparam("its_external_id", type_=SafeText),
    )
)
