from datetime import timedelta
from math import log

import pytest

from knowledge.index_size import IndexSize
from tests.fakes.clock import FixedClock


class Counting:
    """Something with chunks that notes how often it was counted."""

    def __init__(self, chunks: int) -> None:
        self.chunks = chunks
        self.counted = 0

    async def count(self) -> int:
        self.counted += 1
        return self.chunks


async def test_the_size_is_a_logarithm_and_at_least_one() -> None:
    """An empty index divides by one."""
    assert pytest.approx(log(1001)) == await IndexSize(FixedClock()).logarithm(Counting(1000))
    assert 1.0 == await IndexSize(FixedClock()).logarithm(Counting(0))


async def test_it_is_counted_once_a_minute() -> None:
    """A search does not wait for a count; a refresh shows within a minute."""
    clock, index = FixedClock(), Counting(10)
    size = IndexSize(clock)
    before = [await size.logarithm(index) for _ in range(3)]
    index.chunks = 1000
    clock.move(timedelta(minutes=2))

    assert 1 == index.counted
    assert before[0] < await size.logarithm(index)
