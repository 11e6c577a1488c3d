"""What the cards of agents' channels say about waiting."""

from datetime import timedelta

from bot.domain.hours import BusinessHours
from connectors.teams.desk_words import is_late
from tests.builders import a_handoff
from tests.fakes.clock import NOON

TARGET = timedelta(minutes=10)
CLOSED_NOW = BusinessHours(
    timezone="UTC", days={(NOON.weekday() + 1) % 7: (540, 1020)}, holidays=frozenset()
)


def test_who_waits_past_the_target_waits_too_long() -> None:
    """Where somebody is always there, every minute counts."""
    handoff = a_handoff(requested_at=NOON)

    assert not is_late(handoff, now=NOON + timedelta(minutes=9), target=TARGET)
    assert is_late(handoff, now=NOON + timedelta(minutes=10), target=TARGET)


def test_nobody_is_late_while_nobody_is_there() -> None:
    """A question of the night is no failure of the morning."""
    handoff, later = a_handoff(requested_at=NOON), NOON + timedelta(hours=3)

    assert not is_late(handoff, now=later, target=TARGET, hours=CLOSED_NOW)
