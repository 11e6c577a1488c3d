"""The statements of the inbox.

A conversation with work has a `first_number` in its lease row. It may be leased when `free_at` is
past or empty: that moment is the end of the lease that somebody holds, or the time of the next try.
Everybody who changes what waits in a conversation holds its lease row first, so that none of them
overlooks what another is just writing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.store.column_types import Moment, Number, SafeText
from bot.store.schema import inbox, lease
from bot.store.transactions import Rows, rows_of

MOST_IN_ONE_LEASE = 50
"""Deliveries that a lease carries; what is left comes with the next one."""

_WAITING = text("inbox.state = 'waiting'")  # as in the index: a bound value would not match it


@dataclass(frozen=True, slots=True)
class Request:
    """What a worker asks for."""

    worker: str
    limit: int
    until: datetime
    now: datetime


def put(connection: Connection, deliveries: Sequence[dict[str, Any]]) -> Rows:
    """Store deliveries, let their conversations be leased, and return the new ones."""
    stored = rows_of(connection, PUT, deliveries)
    if stored:
        connection.execute(NOTE_WORK, _first_of_each(stored))
    return stored


def claim(connection: Connection, request: Request) -> tuple[Rows, Rows]:
    """Return the lease rows, the one that waited longest first, and what waits in them."""
    leased = rows_of(
        connection,
        _LEASE,
        {
            "holder": request.worker,
            "most": request.limit,
            "until": request.until,
            "now": request.now,
        },
    )
    if not leased:
        return (), ()
    ids = [row.conversation_id for row in leased]
    waiting = rows_of(connection, WAITING_OF, {"ids": ids, "most": MOST_IN_ONE_LEASE})
    begun = [row.number for row in waiting if row.place == 1]
    connection.execute(_COUNT_ATTEMPT, {"numbers": begun})
    return sorted(leased, key=lambda row: row.first_number), waiting


def renew(connection: Connection, keys: Sequence[tuple[str, str, int]], until: datetime) -> Rows:
    """Prolong leases and return the rows of those that are still held."""
    held = rows_of(connection, _HOLD_ALL, {"keys": keys})
    connection.execute(_RENEW, {"keys": keys, "until": until})
    return held


def _first_of_each(rows: Rows) -> list[dict[str, Any]]:
    """Return the first new delivery of each conversation, in an order that all writers keep."""
    first: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row.number):
        first.setdefault(row.conversation_id, row.number)
    return [{"conversation_id": id_, "first_number": first[id_]} for id_ in sorted(first)]


def _waiting_of_each() -> Select[Any]:
    place = func.row_number().over(partition_by=inbox.c.conversation_id, order_by=inbox.c.number)
    ranked = (
        select(inbox, place.label("place"))
        .where(_WAITING, inbox.c.conversation_id.in_(bindparam("ids", expanding=True)))
        .subquery()
    )
    return (
        select(ranked)
        .where(ranked.c.place <= bindparam("most", type_=Integer))
        .order_by(ranked.c.number)
    )


PUT = (
    insert(inbox)
    .on_conflict_do_nothing(index_elements=["channel", "delivery_id"])
    .returning(inbox.c.number, inbox.c.channel, inbox.c.delivery_id, inbox.c.conversation_id)
)
_noted = insert(lease)
NOTE_WORK = _noted.on_conflict_do_update(
    index_elements=["conversation_id"],
    set_={
        "first_number": case(
            (lease.c.first_number < _noted.excluded.first_number, lease.c.first_number),
            else_=_noted.excluded.first_number,
        )
    },
)
_LEASABLE = (
    select(lease.c.conversation_id)
    .where(
        lease.c.first_number.is_not(None),
        or_(lease.c.free_at.is_(None), lease.c.free_at <= bindparam("now", type_=Moment)),
    )
    .order_by(lease.c.first_number)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("leasable")  # chosen once: as a plain subquery it could be run for every row
)
_LEASE = (
    update(lease)
    .where(lease.c.conversation_id.in_(select(_LEASABLE.c.conversation_id)))
    .values(
        worker=bindparam("holder", type_=SafeText),
        free_at=bindparam("until", type_=Moment),
        fence=lease.c.fence + 1,
    )
    .returning(lease.c.conversation_id, lease.c.fence, lease.c.first_number)
)
WAITING_OF = _waiting_of_each()
_COUNT_ATTEMPT = (
    update(inbox)
    .where(inbox.c.number.in_(bindparam("numbers", expanding=True)))
    .values(attempts=inbox.c.attempts + 1)
)
_ARE_HELD = tuple_(lease.c.conversation_id, lease.c.worker, lease.c.fence).in_(
    bindparam("keys", expanding=True)
)
_HOLD_ALL = (
    select(lease.c.conversation_id)
    .where(_ARE_HELD)
    .order_by(lease.c.conversation_id)  # as in `put`: two that hold many never wait in a circle
    .with_for_update()
)
_RENEW = update(lease).where(_ARE_HELD).values(free_at=bindparam("until", type_=Moment))
IS_HELD = and_(
    lease.c.conversation_id == bindparam("id", type_=SafeText),
    lease.c.worker == bindparam("holder", type_=SafeText),
    lease.c.fence == bindparam("number", type_=Number),
)
"""The lease row, as long as it is still held by who believes to hold it."""
RELEASE = (
    update(lease).where(IS_HELD).values(worker=None, free_at=bindparam("retry_at", type_=Moment))
)
RELEASE_ALL = update(lease).where(lease.c.worker.is_not(None)).values(worker=None, free_at=None)
HOLDER = select(lease.c.worker).where(
    lease.c.conversation_id == bindparam("id", type_=SafeText),
    lease.c.worker.is_not(None),
    lease.c.free_at > bindparam("now", type_=Moment),
)
FIRST = (
    select(inbox.c.content)
    .where(inbox.c.conversation_id == bindparam("id", type_=SafeText))
    .order_by(inbox.c.number)
    .limit(1)
)
COUNT = select(func.count()).select_from(inbox).where(_WAITING)
