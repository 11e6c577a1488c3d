"""Inbox, ledger and dead letters of the store in memory."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.effects import Effect, EffectState
from bot.domain.errors import LeaseLost
from bot.domain.messages import Delivery
from bot.ports.storage import DeadDelivery, Lease, StoredDelivery
from bot.store.memory_tables import DeliveryRow, EffectRow, LeaseRow, Tables
from bot.store.refusals import no_dead_delivery, no_dead_effect
from bot.store.safe_values import safe_value

MOST_IN_ONE_LEASE = 50
Writing = Callable[[], AbstractAsyncContextManager[Tables]]


class MemoryInbox:
    """Implements bot.ports.storage.Inbox."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def put(self, delivery: Delivery) -> bool:
        """Store a delivery; True when it is new."""
        delivery = safe_value(delivery)
        key = (delivery.channel, delivery.delivery_id)
        async with self._writing() as tables:
            if key in tables.inbox:
                return False
            tables.inbox[key] = DeliveryRow(tables.next_number("inbox"), delivery)
            tables.leases.setdefault(delivery.conversation_id, LeaseRow())
            return True

    async def lease(
        self, worker: str, *, limit: int, duration: timedelta, now: datetime
    ) -> Sequence[Lease]:
        """Lease up to `limit` conversations, the one that has waited longest first."""
        async with self._writing() as tables:
            waiting = sorted(
                (row for row in tables.inbox.values() if row.state == "waiting"),
                key=lambda row: row.number,
            )
            ids = dict.fromkeys(row.delivery.conversation_id for row in waiting)
            free = [id_ for id_ in ids if tables.leases[id_].is_free(now)]
            return [_leased(tables, id_, worker, now + duration) for id_ in free[:limit]]

    async def renew(
        self,
        leases: Sequence[Lease],
        *,
        duration: timedelta,
        now: datetime,
    ) -> Sequence[str]:
        """Prolong leases; return the ids of the conversations whose lease is lost."""
        lost = []
        async with self._writing() as tables:
            for held in leases:
                if _is_held(tables, held):
                    row = tables.leases[held.conversation_id]
                    tables.leases[held.conversation_id] = replace(row, free_at=now + duration)
                else:
                    lost.append(held.conversation_id)
        return lost

    async def release(self, lease: Lease, *, retry_at: datetime | None = None) -> None:
        """Give a lease back with its work undone; one that was lost is left alone."""
        async with self._writing() as tables:
            if _is_held(tables, lease):
                row = tables.leases[lease.conversation_id]
                free = replace(row, worker=None, free_at=retry_at)
                tables.leases[lease.conversation_id] = free

    async def waiting(self) -> int:
        """Return how many deliveries are neither done nor dead."""
        async with self._writing() as tables:
            return sum(row.state == "waiting" for row in tables.inbox.values())

    async def first(self, conversation_id: str) -> Delivery | None:
        """Return the delivery that began a conversation, handled or not; None if there is none."""
        async with self._writing() as tables:
            found = [
                row
                for row in tables.inbox.values()
                if row.delivery.conversation_id == conversation_id
            ]
        return min(found, key=lambda row: row.number).delivery if found else None

    async def holder(self, conversation_id: str, *, now: datetime) -> str | None:
        """Return the worker that works on a conversation; None if none does."""
        async with self._writing() as tables:
            row = tables.leases.get(conversation_id, LeaseRow())
        return None if row.is_free(now) else row.worker


def stored(row: DeliveryRow) -> StoredDelivery:
    """Return a row as workers see it."""
    return StoredDelivery(number=row.number, delivery=row.delivery, attempts=row.attempts)


class MemoryLedger:
    """Implements bot.ports.storage.Ledger."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def lease(
        self, worker: str, *, limit: int, duration: timedelta, now: datetime
    ) -> Sequence[Effect]:
        """Lease the first unfinished effect of each lane that is due and free, oldest first."""
        async with self._writing() as tables:
            ready = [row for row in tables.lanes() if _is_ready(row, now)][:limit]
            for row in ready:
                leased = EffectRow(_begun(row.effect), worker=worker, until=now + duration)
                tables.effects[row.effect.key] = leased
            return [tables.effects[row.effect.key].effect for row in ready]

    async def renew(
        self, effects: Sequence[Effect], worker: str, *, duration: timedelta, now: datetime
    ) -> None:
        """Prolong the leases of effects that take long; those of other workers are left alone."""
        async with self._writing() as tables:
            for held in effects:
                row = tables.effects.get(held.key)
                if row and row.worker == worker:
                    tables.effects[held.key] = replace(row, until=now + duration)

    async def reschedule(self, effect: Effect, *, due_at: datetime, error: str) -> None:
        """Put an effect back, with its state, attempts and flag as given; one that ended stays."""
        async with self._writing() as tables:
            row = tables.effects.get(effect.key)
            if row is None or not row.is_unfinished:
                return
            put_off = replace(
                row.effect,
                state=effect.state,
                attempts=effect.attempts,
                possibly_doubled=effect.possibly_doubled,
                due_at=due_at,
                error=safe_value(error),
            )
            tables.effects[effect.key] = EffectRow(put_off)

    async def next_due(self) -> datetime | None:
        """Return when the next effect that is put off becomes due; None if none is."""
        async with self._writing() as tables:
            free = [row.effect.due_at for row in tables.lanes() if row.worker is None]
        return min((due_at for due_at in free if due_at), default=None)


class MemoryDeadLetters:
    """Implements bot.ports.storage.DeadLetters."""

    def __init__(self, writing: Writing) -> None:
        self._writing = writing

    async def deliveries(self) -> Sequence[DeadDelivery]:
        """Return the deliveries that were given up, oldest first."""
        async with self._writing() as tables:
            dead = [row for row in tables.inbox.values() if row.state == "dead"]
        return [
            DeadDelivery(
                number=row.number,
                conversation_id=row.delivery.conversation_id,
                error=row.error or "",
                received_at=row.delivery.received_at,
            )
            for row in sorted(dead, key=lambda row: row.number)
        ]

    async def effects(self) -> Sequence[Effect]:
        """Return the effects that were given up, oldest first."""
        async with self._writing() as tables:
            found = [row.effect for row in tables.effects.values()]
        dead = [effect for effect in found if effect.state is EffectState.DEAD]
        return sorted(dead, key=lambda effect: effect.sequence)

    async def retry_delivery(self, number: int) -> None:
        """Let a dead delivery be tried again; raises NotFound."""
        async with self._writing() as tables:
            for key, row in tables.inbox.items():
                if row.number == number and row.state == "dead":
                    tables.inbox[key] = DeliveryRow(number, row.delivery)
                    return
        raise no_dead_delivery(number)

    async def retry_effect(self, key: str) -> None:
        """Let a dead effect be tried again (after a look-up); raises NotFound."""
        async with self._writing() as tables:
            row = tables.effects.get(key)
            if row is None or row.effect.state is not EffectState.DEAD:
                raise no_dead_effect(key)
            again = replace(
                row.effect, state=EffectState.UNKNOWN, attempts=0, due_at=None, error=None
            )
            tables.effects[key] = EffectRow(again)


def finish(tables: Tables, held: Lease, done: StoredDelivery, *, error: str | None) -> bool:
    """Mark a delivery done, dead with an error; return whether more of its conversation waits."""
    if not _is_held(tables, held):
        raise LeaseLost(held.conversation_id)
    for key, row in tables.inbox.items():
        if row.number == done.number:
            state = "done" if error is None else "dead"
            tables.inbox[key] = replace(row, state=state, error=safe_value(error))
    if tables.waiting(held.conversation_id):
        return True
    row_of_lease = tables.leases[held.conversation_id]
    tables.leases[held.conversation_id] = replace(row_of_lease, worker=None, free_at=None)
    return False


def _leased(tables: Tables, conversation_id: str, worker: str, until: datetime) -> Lease:
    row = LeaseRow(worker, tables.leases[conversation_id].fence + 1, until)
    tables.leases[conversation_id] = row
    waiting = tables.waiting(conversation_id)[:MOST_IN_ONE_LEASE]
    first = waiting[0]
    key = (first.delivery.channel, first.delivery.delivery_id)
    tables.inbox[key] = replace(first, attempts=first.attempts + 1)
    return Lease(
        conversation_id=conversation_id,
        worker=worker,
        fence=row.fence,
        until=until,
        deliveries=tuple(stored(one) for one in waiting),
    )


def _is_held(tables: Tables, held: Lease) -> bool:
    row = tables.leases.get(held.conversation_id)
    return row is not None and (row.worker, row.fence) == (held.worker, held.fence)


def _is_ready(row: EffectRow, now: datetime) -> bool:
    due_at = row.effect.due_at
    return (due_at is None or due_at <= now) and (row.until is None or row.until <= now)


def _begun(effect: Effect) -> Effect:
    is_fresh = effect.state is EffectState.PLANNED
    state = EffectState.SENT if is_fresh else EffectState.UNKNOWN
    return replace(effect, state=state, attempts=effect.attempts + 1)
