import asyncio
from collections.abc import AsyncIterator

import pytest
import sqlalchemy

from bot.ports.services import Signalled
from bot.store.signals import LocalSignals, PostgresSignals
from bot.store.sql import SqlStore

TOPIC = "conversation:1"
CHANGED = Signalled(topic=TOPIC, kind="changed", data={"conversation_id": "1"})


async def test_a_watcher_is_told_from_the_moment_the_block_is_entered() -> None:
    """What is published before the first read is there; what came before the block is not."""
    signals = LocalSignals()
    await signals.publish(_draft("too early"))

    async with signals.watch(TOPIC) as watched:
        await signals.publish(_draft("in time"))

        assert _draft("in time") == await anext(watched)


async def test_other_topics_are_not_heard() -> None:
    """A watcher hears its own topic only."""
    signals = LocalSignals()

    async with signals.watch(TOPIC) as watched:
        await signals.publish(Signalled(topic="desk", kind="changed", data={}))
        await signals.publish(CHANGED)

        assert CHANGED == await anext(watched)


async def test_every_watcher_hears_everything() -> None:
    """Two pages of one conversation are both told, in order."""
    signals = LocalSignals()

    async with signals.watch(TOPIC) as first, signals.watch(TOPIC) as second:
        await signals.publish(_draft("a"))
        await signals.publish(CHANGED)

        assert [_draft("a"), CHANGED] == await _taken(first, 2) == await _taken(second, 2)


async def test_a_watcher_that_waits_is_woken() -> None:
    """A page that has read everything hears the next signal as it comes."""
    signals = LocalSignals()

    async with signals.watch(TOPIC) as watched:
        waiting = asyncio.ensure_future(_taken(watched, 1))
        await asyncio.sleep(0)
        await signals.publish(CHANGED)

        assert [CHANGED] == await waiting


async def test_a_slow_watcher_loses_drafts_and_no_change() -> None:
    """Past its room the oldest drafts go; every change is still there, in its place."""
    signals = LocalSignals(room=3)
    other = Signalled(topic=TOPIC, kind="changed", data={"conversation_id": "2"})

    async with signals.watch(TOPIC) as watched:
        for signal in (_draft("a"), CHANGED, _draft("b"), other, _draft("c")):
            await signals.publish(signal)

        assert [CHANGED, other, _draft("c")] == await _taken(watched, 3)


async def test_changes_are_kept_even_past_the_room() -> None:
    """Where only changes wait none of them is dropped."""
    signals = LocalSignals(room=2)
    changes = [Signalled(topic=TOPIC, kind="changed", data={"n": one}) for one in range(5)]

    async with signals.watch(TOPIC) as watched:
        for signal in changes:
            await signals.publish(signal)

        assert changes == await _taken(watched, 5)


async def test_equal_changes_that_wait_are_one() -> None:
    """A watcher that has not read yet is told once to read again."""
    signals = LocalSignals()

    async with signals.watch(TOPIC) as watched:
        for signal in (CHANGED, CHANGED, _draft("a"), CHANGED):
            await signals.publish(signal)

        assert [CHANGED, _draft("a")] == await _taken(watched, 2)


@pytest.mark.postgres
async def test_machines_hear_of_one_anothers_changes(
    postgres_store: SqlStore, postgres_url: str
) -> None:
    """A change that one process publishes reaches the watchers of another; drafts stay."""
    here = PostgresSignals(postgres_store.database, postgres_url)
    there = PostgresSignals(postgres_store.database, postgres_url)
    listeners = [asyncio.create_task(each.listen_forever()) for each in (here, there)]

    async with here.watch(TOPIC) as own, there.watch(TOPIC) as others:
        await _publish_until_heard(here, others)
        await here.publish(_draft("stays here"))
        await here.publish(Signalled(topic=TOPIC, kind="changed", data={"n": "x" * 9_000}))
        heard = await _taken_until(others, Signalled(topic=TOPIC, kind="changed", data={}))

        assert _draft("stays here") not in heard
        assert [CHANGED, _draft("stays here")] == await _taken(own, 2)

    for listener in listeners:
        listener.cancel()
    await asyncio.gather(*listeners, return_exceptions=True)


@pytest.mark.postgres
async def test_a_broken_connection_is_made_anew(
    postgres_store: SqlStore, postgres_url: str
) -> None:
    """After PostgreSQL has thrown the listener out, changes are heard again."""
    here = PostgresSignals(postgres_store.database, postgres_url)
    there = PostgresSignals(postgres_store.database, postgres_url, reconnect_seconds=0.05)
    listener = asyncio.create_task(there.listen_forever())

    async with there.watch(TOPIC) as others:
        await _publish_until_heard(here, others)
        await _throw_out_listeners(postgres_store)
        await _publish_until_heard(here, others)

        assert not listener.done()

    listener.cancel()
    await asyncio.gather(listener, return_exceptions=True)


def _draft(text: str) -> Signalled:
    return Signalled(topic=TOPIC, kind="draft", data={"turn_id": "t", "text": text})


async def _taken(watched: AsyncIterator[Signalled], count: int) -> list[Signalled]:
    return [await asyncio.wait_for(anext(watched), 10) for _ in range(count)]


async def _taken_until(watched: AsyncIterator[Signalled], last: Signalled) -> list[Signalled]:
    heard = await _taken(watched, 1)
    while heard[-1] != last:
        heard += await _taken(watched, 1)
    return heard


async def _publish_until_heard(signals: PostgresSignals, watched: AsyncIterator[Signalled]) -> None:
    heard = asyncio.ensure_future(anext(watched))
    while not heard.done():
        await signals.publish(CHANGED)
        await asyncio.wait([heard], timeout=0.1)
    assert CHANGED == heard.result()


async def _throw_out_listeners(store: SqlStore) -> None:
    statement = sqlalchemy.text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
    )
    await store.database.change(lambda connection: connection.execute(statement))
