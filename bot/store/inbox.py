"""The inbox: deliveries on disk, in order, each conversation with one worker at a time.

A conversation with work has a `first_number` in its lease row. It may be leased when `free_at` is
past or empty: that moment is the end of the lease that somebody holds, or the time of the next try.
Everybody who changes what waits in a conversation holds its lease row first, so that none of them
overlooks what another is just writing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Integer,
    Row,
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

from bot.domain.messages import Delivery
from bot.ports.storage import Lease, StoredDelivery
from bot.store.codec import Codec
from bot.store.column_types import Moment, Number, SafeText
from bot.store.gathering import Gathering
from bot.store.schema import inbox, lease
from bot.store.transactions import Database, Rows, Transaction

MOST_IN_ONE_COMMIT = 200
MOST_IN_ONE_LEASE = 50
"""Deliveries that a lease carries; what is left comes with the next one."""

_WAITING = text("inbox.state = 'waiting'")  # as in the index: a bound value would not match it


@dataclass(frozen=True, slots=True)
class _Request:
    worker: str
    limit: int
    until: datetime
    now: datetime


class SqlInbox:
    """Implements bot.ports.storage.Inbox."""

    def __init__(self, database: Database, deliveries: Codec[Delivery]) -> None:
        self._database = database
        self._deliveries = deliveries
        self._puts: Gathering[Delivery, bool] = Gathering(self._put_all, most=MOST_IN_ONE_COMMIT)
        self._leases: Gathering[_Request, list[Lease]] = Gathering(
            self._lease_all, most=MOST_IN_ONE_COMMIT
        )

    async def put(self, delivery: Delivery) -> bool:
        """Store a delivery; concurrent ones share a commit."""
        return await self._puts.submit(self._deliveries.safe(delivery))

    async def lease(
        self, worker: str, *, limit: int, duration: timedelta, now: datetime
    ) -> Sequence[Lease]:
        """Lease conversations; concurrent callers share a commit."""
        request = _Request(worker=worker, limit=limit, until=now + duration, now=now)
        return await self._leases.submit(request)

    async def renew(
        self,
        leases: Sequence[Lease],
        *,
        duration: timedelta,
        now: datetime,
    ) -> Sequence[str]:
        """Prolong leases; return the ids of the conversations whose lease is lost."""
        if not leases:
            return ()
        keys = [(held.conversation_id, held.worker, held.fence) for held in leases]
        async with self._database.writing() as transaction:
            rows = await transaction.write(_RENEW, keys=keys, until=now + duration)
        kept = {row.conversation_id for row in rows}
        return [held.conversation_id for held in leases if held.conversation_id not in kept]

    async def release(self, held: Lease, *, retry_at: datetime | None = None) -> None:
        """Give a lease back with its work undone; one that was lost is left to its new worker."""
        async with self._database.writing() as transaction:
            await transaction.write(
                _RELEASE,
                id=held.conversation_id,
                holder=held.worker,
                number=held.fence,
                retry_at=retry_at,
            )

    async def waiting(self) -> int:
        """Return how many deliveries are neither done nor dead."""
        async with self._database.reading() as transaction:
            row = await transaction.first(_COUNT)
        return int(row[0]) if row else 0

    async def release_abandoned(self) -> None:
        """Free every lease: right only where no other process can hold one."""
        async with self._database.writing() as transaction:
            await transaction.write(_RELEASE_ALL)

    async def drain(self) -> None:
        """Wait until everything that was handed in is stored."""
        await self._puts.drain()
        await self._leases.drain()

    async def _put_all(self, deliveries: Sequence[Delivery]) -> list[bool]:
        async with self._database.writing() as transaction:
            rows = await transaction.write_many(_PUT, [self._row(each) for each in deliveries])
            await transaction.write_many(_NOTE_WORK, _first_of_each(rows))
        new = {(row.channel, row.delivery_id) for row in rows}
        return [_claimed(new, (each.channel, each.delivery_id)) for each in deliveries]

    def _row(self, delivery: Delivery) -> dict[str, Any]:
        return {
            "channel": delivery.channel,
            "delivery_id": delivery.delivery_id,
            "conversation_id": delivery.conversation_id,
            "received_at": delivery.received_at,
            "content": self._deliveries.dump(delivery),
        }

    async def _lease_all(self, requests: Sequence[_Request]) -> list[list[Lease]]:
        async with self._database.writing() as transaction:
            return [await self._lease_some(transaction, request) for request in requests]

    async def _lease_some(self, transaction: Transaction, request: _Request) -> list[Lease]:
        leased = await transaction.write(
            _LEASE,
            holder=request.worker,
            most=request.limit,
            until=request.until,
            now=request.now,
        )
        if not leased:
            return []
        ids = [row.conversation_id for row in leased]
        rows = await transaction.read(_WAITING_OF, ids=ids, most=MOST_IN_ONE_LEASE)
        await transaction.write(
            _COUNT_ATTEMPT, numbers=[row.number for row in rows if row.place == 1]
        )
        held = [self._lease(row, rows, request) for row in leased]
        return sorted(held, key=lambda one: one.deliveries[0].number)

    def _lease(self, row: Row[Any], rows: Rows, request: _Request) -> Lease:
        return Lease(
            conversation_id=row.conversation_id,
            worker=request.worker,
            fence=row.fence,
            until=request.until,
            deliveries=tuple(
                StoredDelivery(
                    number=waiting.number,
                    delivery=self._deliveries.load(waiting.content),
                    attempts=waiting.attempts,
                )
                for waiting in rows
                if waiting.conversation_id == row.conversation_id
            ),
        )


async def note_work(transaction: Transaction, conversation_id: str, number: int) -> None:
    """Let a conversation be leased for this delivery, which waits (again)."""
    await transaction.write(_NOTE_WORK, conversation_id=conversation_id, first_number=number)


def _first_of_each(rows: Rows) -> list[dict[str, Any]]:
    """Return the first new delivery of each conversation, in an order that all writers keep."""
    first: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: row.number):
        first.setdefault(row.conversation_id, row.number)
    return [{"conversation_id": id_, "first_number": first[id_]} for id_ in sorted(first)]


def _claimed(new: set[tuple[str, str]], key: tuple[str, str]) -> bool:
    """Whether the key is new: only its first bearer in a piece gets True."""
    if key not in new:
        return False
    new.remove(key)
    return True


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


_PUT = (
    insert(inbox)
    .on_conflict_do_nothing(index_elements=["channel", "delivery_id"])
    .returning(inbox.c.number, inbox.c.channel, inbox.c.delivery_id, inbox.c.conversation_id)
)
_noted = insert(lease)
_NOTE_WORK = _noted.on_conflict_do_update(
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
    .returning(lease.c.conversation_id, lease.c.fence)
)
_WAITING_OF = _waiting_of_each()
_COUNT_ATTEMPT = (
    update(inbox)
    .where(inbox.c.number.in_(bindparam("numbers", expanding=True)))
    .values(attempts=inbox.c.attempts + 1)
)
_RENEW = (
    update(lease)
    .where(
        tuple_(lease.c.conversation_id, lease.c.worker, lease.c.fence).in_(
            bindparam("keys", expanding=True)
        )
    )
    .values(free_at=bindparam("until", type_=Moment))
    .returning(lease.c.conversation_id)
)
IS_HELD = and_(
    lease.c.conversation_id == bindparam("id", type_=SafeText),
    lease.c.worker == bindparam("holder", type_=SafeText),
    lease.c.fence == bindparam("number", type_=Number),
)
"""The lease row, as long as it is still held by who believes to hold it."""
_RELEASE = (
    update(lease).where(IS_HELD).values(worker=None, free_at=bindparam("retry_at", type_=Moment))
)
_RELEASE_ALL = update(lease).where(lease.c.worker.is_not(None)).values(worker=None, free_at=None)
_COUNT = select(func.count()).select_from(inbox).where(_WAITING)
