"""The inbox: deliveries on disk, in order, each conversation with one worker at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.domain.messages import Delivery
from bot.ports.storage import Lease, StoredDelivery
from bot.store.codec import Codec
from bot.store.gathering import Gathering
from bot.store.inbox_sql import (
    COUNT,
    FIRST,
    HOLDER,
    MOST_IN_ONE_LEASE,
    NOTE_WORK,
    RELEASE,
    RELEASE_ALL,
    WAITING_OF,
    Request,
    claim,
    put,
    renew,
)
from bot.store.transactions import Database, Rows, Transaction

MOST_IN_ONE_COMMIT = 200


class SqlInbox:
    """Implements bot.ports.storage.Inbox."""

    def __init__(self, database: Database, deliveries: Codec[Delivery]) -> None:
        self._database = database
        self._deliveries = deliveries
        self._puts: Gathering[Delivery, bool] = Gathering(self._put_all, most=MOST_IN_ONE_COMMIT)
        self._leases: Gathering[Request, list[Lease]] = Gathering(
            self._lease_all, most=MOST_IN_ONE_COMMIT
        )

    async def put(self, delivery: Delivery) -> bool:
        """Store a delivery; concurrent ones share a commit."""
        return await self._puts.submit(self._deliveries.safe(delivery))

    async def lease(
        self, worker: str, *, limit: int, duration: timedelta, now: datetime
    ) -> Sequence[Lease]:
        """Lease conversations; concurrent callers share a commit."""
        request = Request(worker=worker, limit=limit, until=now + duration, now=now)
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
        rows = await self._database.change(
            lambda connection: renew(connection, keys, now + duration)
        )
        kept = {row.conversation_id for row in rows}
        return [held.conversation_id for held in leases if held.conversation_id not in kept]

    async def release(self, lease: Lease, *, retry_at: datetime | None = None) -> None:
        """Give a lease back with its work undone; one that was lost is left to its new worker."""
        async with self._database.writing() as transaction:
            transaction.write_later(
                RELEASE,
                id=lease.conversation_id,
                holder=lease.worker,
                number=lease.fence,
                retry_at=retry_at,
            )

    async def waiting(self) -> int:
        """Return how many deliveries are neither done nor dead."""
        async with self._database.reading() as transaction:
            row = await transaction.first(COUNT)
        return int(row[0]) if row else 0

    async def first(self, conversation_id: str) -> Delivery | None:
        """Return the delivery that began a conversation, handled or not; None if there is none."""
        async with self._database.reading() as transaction:
            row = await transaction.first(FIRST, id=conversation_id)
        return None if row is None else self._deliveries.load(row.content)

    async def holder(self, conversation_id: str, *, now: datetime) -> str | None:
        """Return the worker, of whatever process, that works on a conversation; None if none."""
        async with self._database.reading() as transaction:
            row = await transaction.first(HOLDER, id=conversation_id, now=now)
        return None if row is None else str(row.worker)

    async def release_abandoned(self) -> None:
        """Free every lease: right only where no other process can hold one."""
        async with self._database.writing() as transaction:
            transaction.write_later(RELEASE_ALL)

    async def drain(self) -> None:
        """Wait until everything that was handed in is stored."""
        await self._puts.drain()
        await self._leases.drain()

    async def _put_all(self, deliveries: Sequence[Delivery]) -> list[bool]:
        rows = [self._row(each) for each in deliveries]
        stored = await self._database.change(
            lambda connection: put(connection, rows), is_urgent=True
        )
        new = {(row.channel, row.delivery_id) for row in stored}
        return [_claimed(new, (each.channel, each.delivery_id)) for each in deliveries]

    def _row(self, delivery: Delivery) -> dict[str, Any]:
        return {
            "channel": delivery.channel,
            "delivery_id": delivery.delivery_id,
            "conversation_id": delivery.conversation_id,
            "received_at": delivery.received_at,
            "content": self._deliveries.dump(delivery),
        }

    async def _lease_all(self, requests: Sequence[Request]) -> list[list[Lease]]:
        found = await self._database.change(
            lambda connection: [claim(connection, request) for request in requests]
        )
        pairs = zip(requests, found, strict=True)
        return [
            [self._lease(row, waiting, request) for row in leased]
            for request, (leased, waiting) in pairs
        ]

    def _lease(self, row: Row[Any], rows: Rows, request: Request) -> Lease:
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


async def waiting_in(
    transaction: Transaction, conversation_id: str, deliveries: Codec[Delivery]
) -> list[StoredDelivery]:
    """Return what waits in a conversation, oldest first, up to 50."""
    rows = await transaction.read(WAITING_OF, ids=[conversation_id], most=MOST_IN_ONE_LEASE)
    return [
        StoredDelivery(
            number=row.number, delivery=deliveries.load(row.content), attempts=row.attempts
        )
        for row in rows
    ]


async def note_work(transaction: Transaction, conversation_id: str, number: int) -> None:
    """Let a conversation be leased for this delivery, which waits (again)."""
    await transaction.write(NOTE_WORK, conversation_id=conversation_id, first_number=number)


def _claimed(new: set[tuple[str, str]], key: tuple[str, str]) -> bool:
    """Whether the key is new: only its first bearer in a piece gets True."""
    if key not in new:
        return False
    new.remove(key)
    return True
