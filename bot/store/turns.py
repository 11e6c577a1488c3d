from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.domain.answers import Outcome, Usage
from bot.domain.counted import reason_of, verdict_of
from bot.domain.turns import TurnRecord
from bot.store.codec import Codec
from bot.store.column_types import SafeText
from bot.store.schema import feedback, turn, usage
from bot.store.transactions import Transaction


class SqlTurns:
    """Implements bot.ports.storage.Turns."""

    def __init__(self, transaction: Transaction, outcomes: Codec[Outcome]) -> None:
        self._transaction = transaction
        self._outcomes = outcomes

    async def add(self, record: TurnRecord) -> None:
        """Store how a turn ended; a turn that has an outcome keeps it."""
        usage = record.outcome.trace.usage
        self._transaction.write_later(
            _ADD,
            id=record.id,
            conversation_id=record.conversation_id,
            kind=record.outcome.kind,
            started_at=record.started_at,
            finished_at=record.finished_at,
            content=self._outcomes.dump(record.outcome),
            verdict=verdict_of(record.outcome),
            reason=reason_of(record.outcome),
            tokens=usage.input_tokens + usage.output_tokens,
        )

    async def get(self, turn_id: str) -> TurnRecord | None:
        """Return a finished turn."""
        row = await self._transaction.first(_GET, id=turn_id)
        return None if row is None else self._record(row)

    async def of_conversation(self, conversation_id: str) -> Sequence[TurnRecord]:
        """Return a conversation's turns, oldest first."""
        rows = await self._transaction.read(_OF_CONVERSATION, id=conversation_id)
        return [self._record(row) for row in rows]

    async def add_usage(self, turn_id: str, usage: Usage, *, at: datetime) -> None:
        """Record what the models of a turn consumed."""
        self._transaction.write_later(
            _ADD_USAGE,
            turn_id=turn_id,
            model=usage.model,
            calls=usage.calls,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            at=at,
        )

    async def add_feedback(
        self, *, conversation_id: str, message_id: str, value: str, comment: str, at: datetime
    ) -> None:
        """Record what a contact thought of a message; a later word replaces the earlier."""
        self._transaction.write_later(
            _ADD_FEEDBACK,
            message_id=message_id,
            conversation_id=conversation_id,
            value=value,
            comment=comment,
            at=at,
        )

    def _record(self, row: Row[Any]) -> TurnRecord:
        return TurnRecord(
            id=row.id,
            conversation_id=row.conversation_id,
            outcome=self._outcomes.load(row.content),
            started_at=row.started_at,
            finished_at=row.finished_at,
        )


_ID = bindparam("id", type_=SafeText)
_ADD = insert(turn).on_conflict_do_nothing(index_elements=["id"])
_GET = select(turn).where(turn.c.id == _ID)
_OF_CONVERSATION = select(turn).where(turn.c.conversation_id == _ID).order_by(turn.c.number)
_ADD_USAGE = insert(usage)
_said = insert(feedback)
_ADD_FEEDBACK = _said.on_conflict_do_update(
    index_elements=["message_id"],
    set_={name: _said.excluded[name] for name in ("value", "comment", "at")},
)
