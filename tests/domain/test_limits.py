"""Sliding windows of a minute."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.limits import is_reached, still_counted
from tests.fakes.clock import NOON

TIMES = st.lists(st.integers(-180, 0).map(lambda seconds: NOON + timedelta(seconds=seconds)))


@given(TIMES, st.integers(1, 20))
def test_a_limit_is_reached_by_as_many_as_it_allows(times: list, most: int) -> None:
    """Exactly those of the last sixty seconds count."""
    young = [at for at in times if (NOON - at) < timedelta(minutes=1)]

    assert sorted(young) == still_counted(times, now=NOON)
    assert (len(young) >= most) == is_reached(times, now=NOON, most=most)


@given(TIMES)
def test_no_limit_is_never_reached(times: list) -> None:
    """0 switches it off."""
    assert not is_reached(times, now=NOON, most=0)
