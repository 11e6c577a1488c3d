from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Integer, Row, Text, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.domain.messages import Message, Note
from bot.store.codec import Codec
from bot.store.column_types import SafeText
from bot.store.conversations import lock_conversation
from bot.store.schema import message, note
from bot.store.transactions import Rows, Transaction


class SqlMessages:
    """Implements bot.ports.storage.Messages."""

    def __init__(
        self, transaction: Transaction, *, messages: Codec[Message], notes: Codec[Note]
    ) -> None:
        self._transaction = transaction
        self._messages = messages
        self._notes = notes

    async def add(self, message: Message) -> Message:
        """Store a message and return it with its sequence; one that is there is left as it is."""
        await lock_conversation(self._transaction, message.conversation_id)
        rows = await self._transaction.write(_ADD, **self._row(message))
        if rows:
            return replace(self._messages.safe(message), sequence=rows[0].sequence)
        return self._message((await self._transaction.read(_GET, its_id=message.id))[0])

    async def keep(self, message: Message) -> None:
        """Store a message whose sequence nobody needs now; one that is there is left as it is."""
        await lock_conversation(self._transaction, message.conversation_id)
        self._transaction.write_later(_ADD, **self._row(message))

    async def get(self, message_id: str) -> Message | None:
        """Return a message as it reads now."""
        row = await self._transaction.first(_GET, its_id=message_id)
        return None if row is None else self._message(row)

    async def change(self, message: Message) -> None:
        """Store what became of a message that is there; its place stays."""
        content = self._messages.dump(message)
        self._transaction.write_later(_CHANGE, its_id=message.id, its_content=content)

    async def latest(self, conversation_id: str, *, limit: int) -> Sequence[Message]:
        """Return the latest messages, oldest first."""
        rows = await self._transaction.read(LATEST, its_conversation=conversation_id, most=limit)
        return [self._message(row) for row in reversed(rows)]

    async def after(self, conversation_id: str, sequence: int) -> Sequence[Message]:
        """Return all messages after this sequence, oldest first."""
        rows = await self._transaction.read(_AFTER, its_conversation=conversation_id, last=sequence)
        return [self._message(row) for row in rows]

    async def add_note(self, note: Note) -> None:
        """Store a note; one that is there is left as it is."""
        self._transaction.write_later(
            _ADD_NOTE,
            id=note.id,
            conversation_id=note.conversation_id,
            content=self._notes.dump(note),
        )

    async def notes(self, conversation_id: str) -> Sequence[Note]:
        """Return the notes of a conversation, oldest first."""
        rows: Rows = await self._transaction.read(NOTES, its_conversation=conversation_id)
        return [self._notes.load(row.content) for row in rows]

    def _row(self, message: Message) -> dict[str, str]:
        return {
            "its_id": message.id,
            "its_conversation": message.conversation_id,
            "its_content": self._messages.dump(message),
        }

    def _message(self, row: Row[Any]) -> Message:
        return message_of(row, self._messages)


def message_of(row: Row[Any], codec: Codec[Message]) -> Message:
    """Return the message of a row."""
    return replace(codec.load(row.content), sequence=row.sequence)


_ID = bindparam("its_id", type_=SafeText)
_CONVERSATION = bindparam("its_conversation", type_=SafeText)
_ADD = (
    insert(message)
    .from_select(
        ["id", "conversation_id", "sequence", "content"],
        select(
            _ID,
            _CONVERSATION,
            func.coalesce(func.max(message.c.sequence), 0) + 1,
            bindparam("its_content", type_=Text),
        ).where(message.c.conversation_id == _CONVERSATION),
    )
    .on_conflict_do_nothing(index_elements=["id"])
    .returning(message.c.sequence)
)
_GET = select(message.c.content, message.c.sequence).where(message.c.id == _ID)
_CHANGE = (
    update(message).where(message.c.id == _ID).values(content=bindparam("its_content", type_=Text))
)
_OF_CONVERSATION = select(message.c.content, message.c.sequence).where(
    message.c.conversation_id == _CONVERSATION
)
LATEST = _OF_CONVERSATION.order_by(message.c.sequence.desc()).limit(
    bindparam("most", type_=Integer)
)
_AFTER = _OF_CONVERSATION.where(message.c.sequence > bindparam("last", type_=Integer)).order_by(
    message.c.sequence
)
_ADD_NOTE = insert(note).on_conflict_do_nothing(index_elements=["id"])
NOTES = (
    select(note.c.content).where(note.c.conversation_id == _CONVERSATION).order_by(note.c.number)
)
