import asyncio
from datetime import timedelta

import pytest

from bot.ports.keeping import KeptValues
from bot.ports.storage import Store
from bot.store.kept_values import SqlKeptValues
from bot.store.memory_kept import MemoryKeptValues
from bot.store.sql import SqlStore
from tests.fakes.clock import NOON, FixedClock

MINUTE = timedelta(minutes=1)


@pytest.fixture
def kept(store: Store, clock: FixedClock) -> KeptValues:
    """Return a place for values beside each store."""
    if isinstance(store, SqlStore):
        return SqlKeptValues(store.database, clock)
    return MemoryKeptValues(clock)


async def test_a_value_is_kept_and_replaced(kept: KeptValues) -> None:
    """The latest value of a name is the one that is found."""
    await kept.keep("slack:T1", "first")
    await kept.keep("slack:T1", "second")

    assert "second" == await kept.get("slack:T1")
    assert await kept.get("slack:T2") is None


async def test_a_value_that_is_over_is_gone(kept: KeptValues, clock: FixedClock) -> None:
    """After its time nobody finds or takes it."""
    await kept.keep("state", "x", until=NOON + MINUTE)
    before = await kept.get("state")
    clock.move(MINUTE)

    assert "x" == before
    assert await kept.get("state") is None
    assert await kept.take("state") is None
    assert [] == list(await kept.names(""))


async def test_exactly_one_of_many_takes_a_value(kept: KeptValues) -> None:
    """However many take at once, one gets it and it is gone."""
    await kept.keep("state", "x")

    taken = await asyncio.gather(*(kept.take("state") for _ in range(8)))

    assert ["x"] == [each for each in taken if each is not None]
    assert await kept.get("state") is None


async def test_names_are_found_by_their_beginning(kept: KeptValues) -> None:
    """Values of one kind can be listed."""
    for name in ("slack:T2", "slack:T1", "teams:X"):
        await kept.keep(name, "x")

    assert ["slack:T1", "slack:T2"] == list(await kept.names("slack:"))


async def test_text_that_a_database_refuses_is_made_safe(kept: KeptValues) -> None:
    """A name with a NUL finds what was kept under it."""
    await kept.keep("a\x00b", "c\x00d")

    assert "c\ufffdd" == await kept.get("a\x00b")
