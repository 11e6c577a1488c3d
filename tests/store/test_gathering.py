import asyncio
from collections.abc import Sequence

import pytest

from bot.domain.errors import StoreError
from bot.store.gathering import Gathering


class Doubling:
    """Doubles numbers, a piece at a time, and remembers the pieces; refuses zero."""

    def __init__(self) -> None:
        self.pieces: list[list[int]] = []

    async def work(self, numbers: Sequence[int]) -> list[int]:
        self.pieces.append(list(numbers))
        await asyncio.sleep(0)
        if 0 in numbers:
            raise StoreError("zero cannot be doubled")
        return [2 * number for number in numbers]


async def test_what_comes_meanwhile_makes_up_the_next_piece() -> None:
    """Everybody gets their own result, and concurrent calls share few pieces."""
    doubling = Doubling()
    gathering = Gathering(doubling.work, most=50)

    results = await asyncio.gather(*(gathering.submit(number) for number in range(1, 11)))

    assert [2 * number for number in range(1, 11)] == results
    assert len(doubling.pieces) <= 2


async def test_a_piece_has_at_most_its_size() -> None:
    """More than the size is done in several pieces, in order."""
    doubling = Doubling()
    gathering = Gathering(doubling.work, most=3)

    await asyncio.gather(*(gathering.submit(number) for number in range(1, 8)))

    assert max(len(piece) for piece in doubling.pieces) == 3
    assert list(range(1, 8)) == [number for piece in doubling.pieces for number in piece]


async def test_an_error_reaches_everybody_in_its_piece_and_nobody_else() -> None:
    """After a piece that failed the next one is done."""
    gathering = Gathering(Doubling().work, most=50)

    failed = await asyncio.gather(gathering.submit(0), gathering.submit(0), return_exceptions=True)

    assert all(isinstance(result, StoreError) for result in failed)
    assert await gathering.submit(4) == 8


async def test_a_caller_that_is_cancelled_fails_nobody_else() -> None:
    """Others of the same piece get their results."""
    gathering = Gathering(Doubling().work, most=50)
    gone, stays = (asyncio.ensure_future(gathering.submit(number)) for number in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()

    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_draining_waits_for_what_was_submitted() -> None:
    """After it nothing is under way; with nothing to do it returns at once."""
    gathering = Gathering(Doubling().work, most=1)
    await gathering.drain()
    results = [asyncio.ensure_future(gathering.submit(number)) for number in (1, 2, 3)]
    await asyncio.sleep(0)

    await gathering.drain()

    assert [2, 4, 6] == [result.result() for result in results]
