from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.web.desk.times import day_words, moment_words, zone_named
from tests.fakes.clock import NOON

VIENNA = ZoneInfo("Europe/Vienna")


@pytest.mark.parametrize("name", ["", "Nowhere/Land", "../etc/passwd", "None", "x\0y"])
def test_an_unknown_zone_is_utc(name: str) -> None:
    """What a browser calls its zone can break nothing."""
    assert zone_named(name) is UTC


def test_times_are_those_of_the_agent() -> None:
    """A moment is shown in the agent's zone, and so is its day."""
    assert moment_words(NOON, VIENNA, today=NOON) == "Today 13:00"
    assert day_words(NOON + timedelta(hours=11, minutes=30), VIENNA, today=NOON) != "Today"


@pytest.mark.parametrize(
    ("days", "expected"), [(1, "Yesterday"), (3, "Fri 27 Feb"), (100, "Sat 22 Nov 2025")]
)
def test_days_have_names(days: int, expected: str) -> None:
    """Near days are named; another year is said."""
    assert expected == day_words(NOON - timedelta(days=days), UTC, today=NOON)
