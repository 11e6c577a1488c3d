"""The ledger of effects: planned inside transactions, leased for sending, settled."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, and_, bindparam, case, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.domain.effects import Effect, EffectKind, EffectState
from bot.store.codec import Codec
from bot.store.column_types import Moment, SafeText
from bot.store.schema import effect
from bot.store.transactions import Database, Transaction, rows_of

# The states that are not an end; literal as in the index, which a bound value would not match.
_IS_OPEN = text("effect.state IN ('planned', 'sent', 'unknown')")
_IS_EARLIER_OPEN = text("earlier.state IN ('planned', 'sent', 'unknown')")


class EffectRows:
    """Effects as rows, and back."""

    def __init__(self, objects: Codec[dict[str, Any]]) -> None:
        self._objects = objects

    def of(self, planned: Effect) -> dict[str, Any]:
        """Return the columns of an effect, without its sequence, which the database gives."""
        return {
            "key": planned.key,
            "conversation_id": planned.conversation_id,
            "lane": planned.lane,
            "kind": planned.kind,
            "target": planned.target,
            "payload": self._objects.dump(planned.payload),
            "created_at": planned.created_at,
            "epoch": planned.epoch,
            "state": planned.state,
            "attempts": planned.attempts,
            "due_at": planned.due_at,
            "error": planned.error,
            "result": self.result(planned),
            "possibly_doubled": planned.possibly_doubled,
        }

    def result(self, settled: Effect) -> str | None:
        """Return the column of the result."""
        return None if settled.result is None else self._objects.dump(settled.result)

    def effect(self, row: Row[Any]) -> Effect:
        """Return the effect of a row."""
        return Effect(
            key=row.key,
            conversation_id=row.conversation_id,
            kind=EffectKind(row.kind),
            target=row.target,
            payload=json.loads(row.payload),
            created_at=row.created_at,
            epoch=row.epoch,
            sequence=row.sequence,
            state=EffectState(row.state),
            attempts=row.attempts,
            due_at=row.due_at,
            error=row.error,
            result=None if row.result is None else json.loads(row.result),
            possibly_doubled=row.possibly_doubled,
        )


class SqlEffects:
    """Implements bot.ports.storage.Effects: the ledger inside a transaction."""

    def __init__(self, transaction: Transaction, rows: EffectRows) -> None:
        self._transaction = transaction
        self._rows = rows

    async def plan(self, effect: Effect) -> None:
        """Put an effect into the ledger; one with the same key is left as it is."""
        self._transaction.write_later(_PLAN, **self._rows.of(effect))

    async def get(self, key: str) -> Effect | None:
        """Return an effect."""
        row = await self._transaction.first(_GET, key=key)
        return None if row is None else self._rows.effect(row)

    async def is_planned(self, lane: str, *, prefix: str) -> bool:
        """Whether an effect whose key begins with `prefix` waits unsent in a lane."""
        statement = _PLANNED_LOCKED if self._transaction.is_writable else _PLANNED
        row = await self._transaction.first(statement, its_lane=lane, its_prefix=prefix)
        return row is not None

    async def settle(self, effect: Effect, state: EffectState) -> None:
        """End an effect; one that ended before keeps its end."""
        self._transaction.write_later(
            _SETTLE,
            its_key=effect.key,
            new_state=state,
            new_result=self._rows.result(effect),
            new_error=effect.error,
            doubled=effect.possibly_doubled,
        )


class SqlLedger:
    """Implements bot.ports.storage.Ledger."""

    def __init__(self, database: Database, rows: EffectRows) -> None:
        self._database = database
        self._rows = rows

    async def lease(
        self, worker: str, *, limit: int, duration: timedelta, now: datetime
    ) -> Sequence[Effect]:
        """Lease the first unfinished effect of each lane that is due and free, oldest first."""
        asked = {"holder": worker, "most": limit, "now": now, "new_until": now + duration}
        rows = await self._database.change(lambda connection: rows_of(connection, _LEASE, asked))
        return [self._rows.effect(row) for row in sorted(rows, key=lambda row: row.sequence)]

    async def renew(
        self, effects: Sequence[Effect], worker: str, *, duration: timedelta, now: datetime
    ) -> None:
        """Prolong the leases of effects that take long; those of other workers are left alone."""
        keys = [held.key for held in effects]
        async with self._database.writing() as transaction:
            transaction.write_later(_RENEW, keys=keys, holder=worker, new_until=now + duration)

    async def reschedule(self, effect: Effect, *, due_at: datetime, error: str) -> None:
        """Put an effect back, with its state, attempts and flag as given; one that ended stays."""
        async with self._database.writing() as transaction:
            transaction.write_later(
                _RESCHEDULE,
                its_key=effect.key,
                new_state=effect.state,
                new_attempts=effect.attempts,
                doubled=effect.possibly_doubled,
                new_due_at=due_at,
                new_error=error,
            )

    async def next_due(self) -> datetime | None:
        """Return when the next effect that is put off becomes due; None if none is."""
        async with self._database.reading() as transaction:
            row = await transaction.first(_NEXT_DUE)
        return row[0] if row else None

    async def release_abandoned(self) -> None:
        """End every lease: right only where no other process can hold one."""
        async with self._database.writing() as transaction:
            transaction.write_later(_RELEASE_ALL)


_earlier = effect.alias("earlier")
_LEADS_ITS_LANE = and_(
    _IS_OPEN,
    ~select(_earlier.c.sequence)
    .where(
        _earlier.c.lane == effect.c.lane,
        _earlier.c.sequence < effect.c.sequence,
        _IS_EARLIER_OPEN,
    )
    .exists(),
)
_NOW = bindparam("now", type_=Moment)
_LEASABLE = (
    select(effect.c.sequence)
    .where(
        _LEADS_ITS_LANE,
        or_(effect.c.due_at.is_(None), effect.c.due_at <= _NOW),
        or_(effect.c.until.is_(None), effect.c.until <= _NOW),
    )
    .order_by(effect.c.sequence)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("leasable")  # chosen once: as a plain subquery it could be run for every row
)
_UNTIL = bindparam("new_until", type_=Moment)
_HOLDER = bindparam("holder", type_=SafeText)
_ITS_KEY = effect.c.key == bindparam("its_key", type_=SafeText)
_LEASE = (
    update(effect)
    .where(effect.c.sequence.in_(select(_LEASABLE.c.sequence)))
    .values(
        # SENT without an answer is what a dead worker leaves: perhaps done, to be looked up.
        state=case(
            (effect.c.state == EffectState.PLANNED, EffectState.SENT), else_=EffectState.UNKNOWN
        ),
        attempts=effect.c.attempts + 1,
        worker=_HOLDER,
        until=_UNTIL,
    )
    .returning(effect)
)
_RENEW = (
    update(effect)
    .where(effect.c.key.in_(bindparam("keys", expanding=True)), effect.c.worker == _HOLDER)
    .values(until=_UNTIL)
)
_RESCHEDULE = (
    update(effect)
    .where(_ITS_KEY, _IS_OPEN)
    .values(
        state=bindparam("new_state"),
        attempts=bindparam("new_attempts"),
        possibly_doubled=bindparam("doubled"),
        due_at=bindparam("new_due_at", type_=Moment),
        error=bindparam("new_error", type_=SafeText),
        worker=None,
        until=None,
    )
)
_NEXT_DUE = select(func.min(effect.c.due_at)).where(_LEADS_ITS_LANE, effect.c.worker.is_(None))
_RELEASE_ALL = update(effect).where(effect.c.worker.is_not(None)).values(until=None)
_PLAN = insert(effect).on_conflict_do_nothing(index_elements=["key"])
_GET = select(effect).where(effect.c.key == bindparam("key", type_=SafeText))
_PREFIX = bindparam("its_prefix", type_=SafeText)
_PLANNED = select(effect.c.sequence).where(
    effect.c.lane == bindparam("its_lane", type_=SafeText),
    _IS_OPEN,
    effect.c.state == EffectState.PLANNED,
    func.substr(effect.c.key, 1, func.length(_PREFIX)) == _PREFIX,
)
_PLANNED_LOCKED = _PLANNED.with_for_update()
_SETTLE = (
    update(effect)
    .where(_ITS_KEY, _IS_OPEN)
    .values(
        state=bindparam("new_state"),
        result=bindparam("new_result"),
        error=bindparam("new_error", type_=SafeText),
        possibly_doubled=bindparam("doubled"),
        worker=None,
        until=None,
    )
)
