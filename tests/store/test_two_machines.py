"""Two stores on one PostgreSQL, as two machines have them."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.errors import LeaseLost
from bot.ports.storage import Lease
from bot.store.sql import SqlStore, open_store
from tests.builders import a_delivery, a_message, an_effect
from tests.fakes.clock import NOON

pytestmark = pytest.mark.postgres
SHORT = timedelta(seconds=15)
LATER = NOON + timedelta(seconds=16)
ROOMS = [f"room-{one}" for one in range(6)]


@pytest.fixture
async def machines(postgres_url: str) -> AsyncIterator[tuple[SqlStore, SqlStore]]:
    """Open one database twice."""
    first, second = await open_store(postgres_url), await open_store(postgres_url)
    yield first, second
    await first.close()
    await second.close()


async def test_two_machines_handle_everything_once_and_in_order(
    machines: tuple[SqlStore, SqlStore],
) -> None:
    """While both take deliveries in and both work, each is handled once, in order."""
    first, second = machines
    ids = {room: [f"{room}-{one:02}" for one in range(12)] for room in ROOMS}

    putting = asyncio.gather(*(_put_all(machines, room, ids[room]) for room in ROOMS))
    working = asyncio.gather(*(_work(store, f"w{n}", 72) for n, store in enumerate(machines * 2)))
    await putting
    await working

    for room in ROOMS:
        async with second.reading() as records:
            messages = await records.messages.after(a_delivery(room=room).conversation_id, 0)
        assert ids[room] == [message.id for message in messages]
    assert await first.inbox.waiting() == 0


async def test_a_delivery_that_reaches_both_machines_is_stored_once(
    machines: tuple[SqlStore, SqlStore],
) -> None:
    """Of concurrent repeats at two machines one is new."""
    answers = await asyncio.gather(
        *(store.inbox.put(a_delivery()) for store in machines for _ in range(20))
    )

    assert sum(answers) == 1


async def test_a_machine_that_was_taken_over_writes_nothing(
    machines: tuple[SqlStore, SqlStore],
) -> None:
    """After the other machine has leased its conversation its turn is undone by LeaseLost."""
    first, second = machines
    await first.inbox.put(a_delivery())
    (old,) = await first.inbox.lease("w1", limit=1, duration=SHORT, now=NOON)
    (new,) = await second.inbox.lease("w2", limit=1, duration=SHORT, now=LATER)

    with pytest.raises(LeaseLost):
        await _finish(first, old)
    await _finish(second, new)

    async with first.reading() as records:
        assert len(await records.messages.after(old.conversation_id, 0)) == 1


async def test_a_delivery_put_while_its_conversation_is_finished_is_not_forgotten(
    machines: tuple[SqlStore, SqlStore],
) -> None:
    """However puts and finishes of two machines meet, what arrived last is leased in the end."""
    first, second = machines
    for one in range(25):
        await first.inbox.put(a_delivery(delivery_id=f"a{one}"))
        (lease,) = await first.inbox.lease("w1", limit=1, duration=SHORT, now=NOON)
        put = second.inbox.put(a_delivery(delivery_id=f"b{one}"))
        _, more = await asyncio.gather(put, _finish(first, lease))
        if more:
            await first.inbox.release(lease)

        (lease,) = await second.inbox.lease("w2", limit=1, duration=SHORT, now=NOON)
        await _finish(second, lease)


async def test_a_dead_machines_effect_is_taken_over_as_unknown(
    machines: tuple[SqlStore, SqlStore],
) -> None:
    """What one machine had sent when it died the other one gets to look up."""
    first, second = machines
    async with first.writing() as records:
        await records.effects.plan(an_effect())
    await first.ledger.lease("w1", limit=5, duration=SHORT, now=NOON)

    (effect,) = await second.ledger.lease("w2", limit=5, duration=SHORT, now=LATER)

    assert effect.state == "unknown"


async def test_machines_that_start_together_migrate_once(empty_postgres_url: str) -> None:
    """Four concurrent first starts on one empty database all succeed."""
    stores = await asyncio.gather(*(open_store(empty_postgres_url) for _ in range(4)))

    assert [0, 0, 0, 0] == [await store.inbox.waiting() for store in stores]
    for store in stores:
        await store.close()


async def _put_all(machines: tuple[SqlStore, SqlStore], room: str, ids: list[str]) -> None:
    for number, id_ in enumerate(ids):
        await machines[number % 2].inbox.put(a_delivery(room=room, delivery_id=id_))


async def _work(store: SqlStore, worker: str, total: int) -> None:
    while await _count(store) < total:
        for lease in await store.inbox.lease(worker, limit=2, duration=SHORT, now=NOON):
            more = False
            for number in range(len(lease.deliveries)):
                more = await _finish(store, lease, number)
            if more:
                await store.inbox.release(lease)


async def _finish(store: SqlStore, lease: Lease, number: int = 0) -> bool:
    stored = lease.deliveries[number]
    async with store.writing() as records:
        message = a_message(id=stored.delivery.delivery_id, conversation_id=lease.conversation_id)
        await records.messages.add(message)
        return await records.finish(lease, stored)


async def _count(store: SqlStore) -> int:
    async with store.reading() as records:
        ids = [a_delivery(room=room).conversation_id for room in ROOMS]
        return sum([len(await records.messages.after(id_, 0)) for id_ in ids])
