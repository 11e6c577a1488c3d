"""A model that does its worst reaches nothing, changes nothing and makes nobody believe a lie."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hostile import WRONGS, Tally, a_case, tallied, wrongs_of


@pytest.mark.parametrize("seed", range(6))
async def test_none_of_the_five_comes_of_it(seed: int) -> None:
    """No foreign read, unapproved write, uncited claim, unlisted link or silent turn in 40 cases.

    `python -m tests.hostile --cases 5000` runs as many as are asked for.
    """
    tally = await tallied(40, seed=seed)

    assert [] == tally.examples
    assert set(WRONGS).isdisjoint(tally.wrongs)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
async def test_whatever_is_drawn(chance: random.Random) -> None:
    """The same, with cases that hypothesis chooses and makes small."""
    assert [] == await wrongs_of(a_case(chance), Tally())
