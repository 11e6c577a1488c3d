"""The fake's own time: stands still and is moved by hand, or runs."""

import time
from collections.abc import Callable


class SlackClock:
    """Seconds since 1970; limits, expiry, trigger ids and signatures read it."""

    def __init__(self, read: Callable[[], float]) -> None:
        self._read = read
        self._ahead = 0.0

    @classmethod
    def standing(cls, at: float | None = None) -> "SlackClock":
        """A clock that moves only when it is moved."""
        start = time.time() if at is None else at
        return cls(lambda: start)

    @classmethod
    def running(cls) -> "SlackClock":
        """The machine's clock."""
        return cls(time.time)

    def now(self) -> float:
        """Return the time."""
        return self._read() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += seconds
