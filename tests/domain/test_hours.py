"""Business hours, where clocks are put forward or back, and where a day is left out."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.hours import BusinessHours

BERLIN = "Europe/Berlin"
WORKDAYS = dict.fromkeys(range(5), (9 * 60, 17 * 60))
OFFICE = BusinessHours(BERLIN, WORKDAYS, frozenset({date(2026, 12, 25)}))
ZONES = [
    "UTC",
    BERLIN,
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "Asia/Beirut",  # clocks are moved at midnight
    "America/Havana",
    "Pacific/Apia",  # left out 30 December 2011
]
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001 - as UTC below
    lambda at: at.replace(tzinfo=UTC)
)
SPANS = st.tuples(st.integers(0, 1440), st.integers(0, 1440)).map(sorted).map(tuple)
HOURS = st.builds(
    BusinessHours,
    timezone=st.sampled_from(ZONES),
    days=st.dictionaries(st.integers(0, 6), SPANS.filter(lambda span: span[0] < span[1])),
    holidays=st.frozensets(st.dates(date(2010, 1, 1), date(2030, 1, 1)), max_size=3),
)
WEEKS = st.timedeltas(timedelta(), timedelta(days=21))


def at(text: str, zone: str = BERLIN) -> datetime:
    """Return the moment that clocks there show like this."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-20 08:59:59", False),
        ("2026-11-20 09:00", True),
        ("2026-11-20 16:59:59", True),
        ("2026-11-20 17:00", False),
        ("2026-11-21 12:00", False),
        ("2026-12-25 12:00", False),
    ],
)
def test_somebody_is_there_within_the_hours_of_the_day(moment: str, *, is_open: bool) -> None:
    """From the first minute to before the last; not at weekends, not on holidays."""
    assert is_open == OFFICE.is_open(at(moment))


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        ("2026-11-20 12:00", "2026-11-20 12:00"),
        ("2026-11-20 03:00", "2026-11-20 09:00"),
        ("2026-11-20 17:00", "2026-11-23 09:00"),
        ("2026-12-24 18:00", "2026-12-28 09:00"),
        ("2026-03-27 18:00", "2026-03-30 09:00"),
        ("2026-10-23 18:00", "2026-10-26 09:00"),
    ],
)
def test_the_next_opening_is_told_by_the_clocks_there(now: str, opening: str) -> None:
    """Over weekends, holidays and both changes of the clocks."""
    assert at(opening) == OFFICE.next_opening(at(now))


def test_nobody_comes_where_no_day_has_hours() -> None:
    """A week without hours has no next opening."""
    assert BusinessHours("UTC", {}).next_opening(at("2026-11-20 12:00")) is None


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_whole_day_is_as_long_as_the_clocks_make_it(day: str, hours: int) -> None:
    """A day on which clocks are moved has 23 or 25 hours."""
    always = BusinessHours(BERLIN, dict.fromkeys(range(7), (0, 1440)))
    begins = at(f"{day} 00:00")
    ends = at((date.fromisoformat(day) + timedelta(days=1)).isoformat() + " 00:00")

    assert timedelta(hours=hours) == always.open_between(begins, ends)


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    """From 2:00 to 3:00 on the night the clocks go back, somebody is there for two hours."""
    night = BusinessHours(BERLIN, dict.fromkeys(range(7), (120, 180)))

    assert timedelta(hours=2) == night.open_between(at("2026-10-25 00:00"), at("2026-10-25 12:00"))


@given(HOURS, MOMENTS)
def test_the_next_opening_is_open_and_not_in_the_past(hours: BusinessHours, now: datetime) -> None:
    """Whatever the zone and the season, what a contact is promised is true."""
    opening = hours.next_opening(now)

    if opening is not None:
        assert opening >= now
        assert hours.is_open(opening)
        assert timedelta() == hours.open_between(now, opening)


@given(HOURS, MOMENTS, WEEKS, WEEKS)
def test_open_time_adds_up(
    hours: BusinessHours, start: datetime, first: timedelta, second: timedelta
) -> None:
    """Waiting is counted the same in one piece or in two, and never exceeds the time passed."""
    points = [start, start + first, start + first + second]

    parts = [hours.open_between(a, b) for a, b in pairwise(points)]

    assert sum(parts, timedelta()) == hours.open_between(points[0], points[2])
    assert all(timedelta() <= part for part in parts)
    assert parts[0] <= first


@given(HOURS, MOMENTS)
def test_a_moment_is_open_when_time_passes_in_it(hours: BusinessHours, now: datetime) -> None:
    """The two ways of asking agree."""
    instant = timedelta(microseconds=1)

    assert hours.is_open(now) == (instant == hours.open_between(now, now + instant))


@pytest.mark.parametrize("zone", ZONES)
def test_no_time_is_counted_twice_where_clocks_move_at_midnight(zone: str) -> None:
    """A week that is open throughout has as much open time as time passes."""
    always = BusinessHours(zone, dict.fromkeys(range(7), (0, 1440)))
    begins, ends = datetime(2011, 1, 1, tzinfo=UTC), datetime(2012, 2, 1, tzinfo=UTC)

    assert ends - begins == always.open_between(begins, ends)
