from datetime import UTC, datetime, timedelta

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""Monday, inside business hours: the time of every builder and of a fresh clock."""


class FixedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, step: timedelta) -> datetime:
        """Move on by a step and return the new time."""
        self._now += step
        return self._now
