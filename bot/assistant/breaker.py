"""A circuit breaker: a provider that keeps failing is left alone for a while, then tried by one.

Closed: every call goes through. Open, after `most` failures in a row: none does. Half open, once
`pause` is over: one call does; its success closes the breaker, its failure opens it again. A call
that never reports back (its turn was stopped) blocks nobody for longer than one more pause.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

MOST_FAILURES = 5
PAUSE = timedelta(seconds=30)

Position = Literal["closed", "open", "half_open"]


@dataclass(frozen=True, slots=True)
class Breaker:
    """How one provider did lately; every move returns the next state."""

    most: int = MOST_FAILURES
    """Failures in a row after which it opens."""
    pause: timedelta = PAUSE
    failures: int = 0
    """In a row, up to now."""
    since: datetime | None = None
    """When it last failed, or when the one call that tries it out was let through."""

    def position(self, now: datetime) -> Position:
        """Return where it stands at this moment."""
        if self.failures < self.most or self.since is None:
            return "closed"
        return "half_open" if now - self.since >= self.pause else "open"

    def admits(self, now: datetime) -> bool:
        """Whether a call may be made at this moment."""
        return self.position(now) != "open"

    def begun(self, now: datetime) -> "Breaker":
        """Return the state once a call was let through: a half-open one admits no second."""
        return replace(self, since=now) if self.position(now) == "half_open" else self

    def succeeded(self) -> "Breaker":
        """Return the state after a call that went well."""
        return replace(self, failures=0, since=None)

    def failed(self, now: datetime) -> "Breaker":
        """Return the state after a call that failed."""
        return replace(self, failures=min(self.most, self.failures + 1), since=now)
