from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.breaker import Breaker
from tests.fakes.clock import NOON

_PAUSE = timedelta(seconds=30)
_EVENTS = st.lists(
    st.tuples(st.sampled_from(["call well", "call badly", "call lost"]), st.integers(0, 20)),
    max_size=60,
)


@given(most=st.integers(1, 9), calls=st.integers(0, 12))
def test_it_opens_after_exactly_so_many_failures_in_a_row(most: int, calls: int) -> None:
    """One failure fewer leaves it closed."""
    breaker = Breaker(most=most)
    for _ in range(calls):
        breaker = breaker.failed(NOON)

    assert (calls < most) is breaker.admits(NOON)


@given(most=st.integers(1, 4), events=_EVENTS)
def test_an_open_breaker_lets_one_call_a_pause_through(
    most: int, events: list[tuple[str, int]]
) -> None:
    """Whatever happens, after so many failures no two calls are made within one pause."""
    breaker, now = Breaker(most=most, pause=_PAUSE), NOON
    last = None
    for event, seconds in events:
        now += timedelta(seconds=seconds)
        was_closed = breaker.position(now) == "closed"
        if not breaker.admits(now):
            continue
        assert was_closed or last is None or now - last >= _PAUSE
        breaker, last = breaker.begun(now), now
        if event == "call well":
            breaker = breaker.succeeded()
        elif event == "call badly":
            breaker = breaker.failed(now)


@given(most=st.integers(1, 4), events=_EVENTS)
def test_no_history_shuts_it_for_good(most: int, events: list[tuple[str, int]]) -> None:
    """One pause after whatever happened a call is let through, and its success closes it."""
    breaker, now = Breaker(most=most, pause=_PAUSE), NOON
    for event, seconds in events:
        now += timedelta(seconds=seconds)
        if breaker.admits(now):
            breaker = breaker.begun(now)
            breaker = breaker.succeeded() if event == "call well" else breaker.failed(now)

    later = now + _PAUSE
    assert breaker.admits(later)
    assert "closed" == breaker.begun(later).succeeded().position(later)


def test_a_success_forgets_the_failures_before_it() -> None:
    """Failures count in a row only."""
    breaker = Breaker(most=2).failed(NOON).succeeded().failed(NOON)

    assert "closed" == breaker.position(NOON)
