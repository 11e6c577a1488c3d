"""What contacts are told about when somebody comes rests on the latest claims."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import EscalationReason
from bot.domain.handoffs import Handoff
from bot.domain.hours import BusinessHours
from bot.domain.waits import ENOUGH, LATEST, OLDEST, expected_wait
from tests.builders import a_handoff
from tests.fakes.clock import NOON

HOURS = BusinessHours("Europe/Berlin", dict.fromkeys(range(5), (9 * 60, 17 * 60)))
"""NOON is Monday, 2 March 2026, 13:00 there."""


def claimed(minutes: float, *, at: datetime = NOON, **changes: Any) -> Handoff:
    """Return a handoff that was claimed then, after so many minutes."""
    requested = at - timedelta(minutes=minutes)
    return replace(a_handoff(), requested_at=requested, accepted_at=at, **changes)


def expected(*minutes: float, **more: Any) -> timedelta | None:
    """Return what is told after claims that took so long."""
    return expected_wait([claimed(each) for each in minutes], now=NOON, **more)


def test_four_of_five_were_claimed_within_what_is_told() -> None:
    """One that took long does not make the others wait in words."""
    assert timedelta(minutes=10) == expected(3, 4, 6, 9, 300)


def test_with_few_claims_nothing_is_told() -> None:
    """Four are chance."""
    assert expected(1, 1, 1, 1) is None


def test_old_claims_say_nothing() -> None:
    """Last season's team is gone."""
    old = [claimed(5, at=NOON - OLDEST - timedelta(days=1))] * 10

    assert expected_wait(old, now=NOON) is None


def test_a_wait_beyond_a_working_day_is_not_told() -> None:
    """A promise that helps nobody is none."""
    assert expected(*[500] * 5) is None


def test_handoffs_that_an_agent_began_do_not_count() -> None:
    """Nobody waited for them."""
    begun = [claimed(0, reason=EscalationReason.TAKEN_OVER)] * 10

    assert expected_wait(begun, now=NOON) is None


def test_only_open_hours_count() -> None:
    """Asked on Friday at 16:58, claimed on Monday at 9:02: four minutes."""
    friday = datetime.fromisoformat("2026-02-27T16:58+01:00")
    monday = datetime.fromisoformat("2026-03-02T09:02+01:00")
    weekend = replace(a_handoff(), requested_at=friday, accepted_at=monday)

    assert timedelta(minutes=5) == expected_wait([weekend] * 5, now=NOON, hours=HOURS)


def test_each_route_has_its_own_times() -> None:
    """The billing desk's contacts are told what the billing desk takes."""
    billing = [claimed(60, desks=("slack:billing",))] * 5
    everybody = [claimed(2)] * 5

    times = [
        expected_wait([*billing, *everybody], now=NOON, desks=desks)
        for desks in ((), ("slack:billing",), ("teams:Sales",))
    ]

    assert [timedelta(minutes=2), timedelta(hours=1), None] == times


def test_a_handoff_that_went_on_to_the_next_desk_still_counts_for_its_route() -> None:
    """Else only the quick ones would count."""
    slow = [claimed(60, desks=("slack:billing", "slack:triage"))] * 5

    assert timedelta(hours=1) == expected_wait(slow, now=NOON, desks=("slack:billing",))


@given(st.lists(st.integers(0, 470), min_size=ENOUGH, max_size=60))
def test_most_of_the_latest_fit_into_what_is_told(minutes: list[int]) -> None:
    """Whatever the times were: at least three of five of the latest claims, never too late."""
    found = expected_wait(
        [claimed(each, at=NOON - timedelta(seconds=number)) for number, each in enumerate(minutes)],
        now=NOON,
    )

    latest = minutes[:LATEST]
    assert found is not None
    fitting = sum(timedelta(minutes=each) <= found for each in latest)
    assert fitting / len(latest) >= 0.75


@given(st.lists(st.integers(0, 470), min_size=ENOUGH, max_size=20), st.randoms())
def test_the_order_of_reading_changes_nothing(minutes: list[int], chance: Any) -> None:
    """Stores return open handoffs before ended ones."""
    handoffs = [claimed(each) for each in minutes]
    mixed = list(handoffs)
    chance.shuffle(mixed)

    assert expected_wait(handoffs, now=NOON) == expected_wait(mixed, now=NOON)
