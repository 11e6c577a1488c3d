import asyncio
from datetime import timedelta

import pytest

from bot.domain.errors import SendDelayed
from connectors.hubspot.budget import FIRST_BURST, FULL_DAY, Budget, CallKind
from tests.fakes.hubspot.fixtures import Seconds, a_budget


def _waits(budget: Budget, kind: CallKind = CallKind.PLAIN) -> timedelta:
    with pytest.raises(SendDelayed) as caught:
        budget.take(kind)
    return caught.value.retry_after


def _headers(*, most: int, left: int, today: int = 1000) -> dict[str, str]:
    return {
        "X-HubSpot-RateLimit-Max": str(most),
        "X-HubSpot-RateLimit-Remaining": str(left),
        "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
        "X-HubSpot-RateLimit-Daily-Remaining": str(today),
    }


def test_the_lowest_tier_holds_until_headers_tell_more() -> None:
    """A hundred calls in ten seconds, then each has to come back a tenth of a second later."""
    budget = Budget(clock=Seconds())
    for _ in range(FIRST_BURST):
        budget.take(CallKind.PLAIN)

    assert [0.1, 0.2, 0.3] == [round(_waits(budget).total_seconds(), 3) for _ in range(3)]


def test_tokens_come_back_with_time() -> None:
    """After the wait the call is let through."""
    seconds = Seconds()
    budget = Budget(clock=seconds)
    for _ in range(FIRST_BURST):
        budget.take(CallKind.PLAIN)
    seconds.now += _waits(budget).total_seconds()

    budget.take(CallKind.PLAIN)


def test_what_hubspot_says_is_left_wins() -> None:
    """Other programs use the same portal: the headers know, our own count does not."""
    budget = Budget(clock=Seconds())
    budget.heard(_headers(most=190, left=1))
    budget.take(CallKind.PLAIN)

    assert _waits(budget) > timedelta()


def test_a_day_that_is_used_up_closes_the_portal() -> None:
    """Nobody hammers a portal whose calls of the day are gone."""
    budget = Budget(clock=Seconds())
    budget.heard(_headers(most=190, left=100, today=0))

    assert _waits(budget) >= FULL_DAY


def test_a_refusal_closes_its_kind_only() -> None:
    """A search that was refused holds up searches, and nothing else."""
    budget = Budget(clock=Seconds())
    budget.refused(CallKind.SEARCH, timedelta(seconds=3))
    budget.take(CallKind.PLAIN)

    assert _waits(budget, CallKind.SEARCH) >= timedelta(seconds=3)


def test_who_was_told_to_come_back_is_spread_out() -> None:
    """After a refusal not everybody returns in the same instant."""
    budget = Budget(clock=Seconds())
    budget.refused(CallKind.PLAIN, timedelta(seconds=10))
    waits = [_waits(budget) for _ in range(3)]

    assert sorted(set(waits)) == waits


def test_headers_that_make_no_sense_change_nothing() -> None:
    """Whatever a proxy puts there, calls go on."""
    budget = Budget(clock=Seconds())
    budget.heard({"X-HubSpot-RateLimit-Max": "many", "X-HubSpot-RateLimit-Remaining": "-1"})

    budget.take(CallKind.PLAIN)


async def test_a_moment_is_waited_for_in_place() -> None:
    """A burst of forty is let through one after the other: nobody is sent away."""
    budget = a_budget()
    budget.heard(_headers(most=200, left=0))

    await asyncio.gather(*(budget.admit(CallKind.PLAIN) for _ in range(40)))


async def test_who_would_wait_long_is_sent_away() -> None:
    """Beyond the patience the call is rescheduled, and no worker sleeps on it."""
    budget = Budget()
    budget.refused(CallKind.PLAIN, timedelta(seconds=10))

    with pytest.raises(SendDelayed):
        await budget.admit(CallKind.PLAIN)
