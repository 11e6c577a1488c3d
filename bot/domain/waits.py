"""How long contacts wait for a human, as the last handoffs show it. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.answers import EscalationReason
from bot.domain.handoffs import Handoff
from bot.domain.hours import BusinessHours

LATEST = 20
"""Claims that are looked at: the times of last month say little about today."""
ENOUGH = 5
"""With fewer, nothing is promised."""
OLDEST = timedelta(days=30)
_STEPPED_IN = frozenset({EscalationReason.TAKEN_OVER, EscalationReason.HANDED_IN})
_SHARE = 0.8
"""Of those who waited, how many were claimed within what we say."""
_STEPS = tuple(
    timedelta(minutes=minutes) for minutes in (2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 480)
)
"""What people say in words; a wait beyond the last is not told."""


def waited(start: datetime, end: datetime, hours: BusinessHours | None) -> timedelta:
    """Return the time between two moments in which somebody was there."""
    return end - start if hours is None else hours.open_between(start, end)


def expected_wait(
    handoffs: Sequence[Handoff],
    *,
    now: datetime,
    desks: tuple[str, ...] = (),
    hours: BusinessHours | None = None,
) -> timedelta | None:
    """Return within which time four of five of the latest handoffs of these desks were claimed.

    Only open hours count. Rounded up to what people say: 2, 5, 10, 15 … minutes. None where fewer
    than five were claimed in the last 30 days, and where it takes longer than eight open hours.
    """
    claimed = sorted(_claims(handoffs, desks, now), reverse=True)[:LATEST]
    if len(claimed) < ENOUGH:
        return None
    waits = sorted(waited(requested, accepted, hours) for accepted, requested in claimed)
    usual = waits[int(_SHARE * (len(waits) - 1) + 0.5)]
    return next((step for step in _STEPS if usual <= step), None)


def _claims(
    handoffs: Sequence[Handoff], desks: tuple[str, ...], now: datetime
) -> list[tuple[datetime, datetime]]:
    """Return when each was claimed and requested, where a contact waited in these desks' queue."""
    return [
        (each.accepted_at, each.requested_at)
        for each in handoffs
        if each.accepted_at is not None
        and now - each.accepted_at <= OLDEST
        and each.desks[: len(desks)] == desks
        and bool(each.desks) == bool(desks)
        and each.reason not in _STEPPED_IN
    ]
