import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy

from bot.domain.effects import EffectState
from bot.domain.errors import StoreError
from bot.store.sql import SqlStore, open_store
from tests.builders import a_conversation, a_delivery, an_effect
from tests.fakes.clock import NOON

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 10_000)],
)
async def test_an_acknowledged_delivery_survives_a_power_loss(
    sqlite_store: SqlStore, setting: str, expected: object
) -> None:
    """The connection that writes waits for the disk (synchronous 2 is FULL) and checks keys."""
    pragma = sqlalchemy.text(f"PRAGMA {setting}")

    value = await sqlite_store.database.change(
        lambda connection: connection.execute(pragma).scalar()
    )

    assert expected == value


async def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    """A first start needs no folder."""
    store = await open_store(f"sqlite:///{tmp_path}/not/there/yet/baton.db")
    await store.close()

    assert (tmp_path / "not" / "there" / "yet" / "baton.db").exists()


async def test_what_a_killed_process_held_is_free_at_the_next_start(
    sqlite_store: SqlStore,
) -> None:
    """The only process of a database need not wait until the leases of its last life run out."""
    await sqlite_store.inbox.put(a_delivery())
    async with sqlite_store.writing() as records:
        await records.effects.plan(an_effect())
    await sqlite_store.inbox.lease("old", limit=5, duration=HOUR, now=NOON)
    await sqlite_store.ledger.lease("old", limit=5, duration=HOUR, now=NOON)

    await sqlite_store.release_abandoned()

    (lease,) = await sqlite_store.inbox.lease("new", limit=5, duration=HOUR, now=NOON)
    (effect,) = await sqlite_store.ledger.lease("new", limit=5, duration=HOUR, now=NOON)
    assert lease.deliveries[0].attempts == 1
    assert effect.state is EffectState.UNKNOWN


async def test_releasing_the_abandoned_leaves_what_is_put_off(sqlite_store: SqlStore) -> None:
    """A conversation that waits for its next try goes on waiting."""
    await sqlite_store.inbox.put(a_delivery())
    (lease,) = await sqlite_store.inbox.lease("old", limit=5, duration=HOUR, now=NOON)
    await sqlite_store.inbox.release(lease, retry_at=NOON + HOUR)

    await sqlite_store.release_abandoned()

    assert not await sqlite_store.inbox.lease("new", limit=5, duration=HOUR, now=NOON)


async def test_deliveries_go_before_turns_that_wait(sqlite_store: SqlStore) -> None:
    """While many turns want to write, a delivery waits for the one under way only."""
    order: list[str] = []
    entered = asyncio.Event()

    async def write(name: str) -> None:
        async with sqlite_store.writing() as records:
            entered.set()
            await records.conversations.save(a_conversation())
            await asyncio.sleep(0.02)
        order.append(name)

    async def put() -> None:
        await sqlite_store.inbox.put(a_delivery())
        order.append("delivery")

    turns = [asyncio.create_task(write(f"turn {one}")) for one in range(4)]
    await entered.wait()
    await asyncio.gather(put(), *turns)

    assert order.index("delivery") <= 1


async def test_a_view_does_not_hold_writers_up(sqlite_store: SqlStore) -> None:
    """Deliveries are stored while somebody reads."""
    async with sqlite_store.reading() as records:
        await records.conversations.get(a_conversation().id)

        assert await sqlite_store.inbox.put(a_delivery())


async def test_a_database_that_breaks_ends_in_a_sentence(sqlite_store: SqlStore) -> None:
    """An error of the database is a StoreError without the values, which are private."""
    dropped = sqlalchemy.text("DROP TABLE inbox")
    await sqlite_store.database.change(lambda connection: connection.execute(dropped))

    with pytest.raises(StoreError, match="could not be used: no such table: inbox") as failure:
        await sqlite_store.inbox.put(a_delivery("something private"))

    assert "private" not in str(failure.value)


async def test_a_closed_database_says_so(sqlite_url: str) -> None:
    """Whoever comes late, to read or to write, gets a sentence, and nothing waits for ever."""
    store = await open_store(sqlite_url)
    await store.close()

    with pytest.raises(StoreError, match="closed"):
        await store.inbox.put(a_delivery())
    with pytest.raises(StoreError, match="closed"):
        await store.inbox.waiting()


async def test_what_was_handed_in_is_stored_before_the_end(sqlite_url: str) -> None:
    """Closing waits for deliveries that are being put."""
    store = await open_store(sqlite_url)
    puts = [
        asyncio.create_task(store.inbox.put(a_delivery(delivery_id=f"d{one}"))) for one in range(9)
    ]
    await asyncio.sleep(0)

    await store.close()

    assert all(await asyncio.gather(*puts))


async def test_a_transaction_inside_another_is_refused(sqlite_store: SqlStore) -> None:
    """It could never begin: the mistake is told at once instead of waiting for ever."""
    async with sqlite_store.writing():
        with pytest.raises(RuntimeError, match="inside another"):
            await sqlite_store.inbox.release_abandoned()
