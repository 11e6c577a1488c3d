"""The fake's own time."""

from datetime import UTC, datetime, timedelta


class RunningClock:
    """The machine's clock, which a test can put forward."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move(self, step: timedelta) -> datetime:
        """Put the clock forward and return the new time."""
        self._ahead += step
        return self.now()
