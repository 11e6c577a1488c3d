"""What can go wrong between the app and Slack, switched on by method."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass(frozen=True)
class RateLimited:
    """429: nothing was done, come back after so many seconds."""

    retry_after: int = 1


@dataclass(frozen=True)
class Status:
    """A bare HTTP status of Slack's front door (500, 502, 503, 504): nothing was done."""

    code: int


@dataclass(frozen=True)
class Reset:
    """The connection breaks before anything was done."""


@dataclass(frozen=True)
class Lost:
    """Everything was done, and then the answer is lost."""


@dataclass(frozen=True)
class Slow:
    """The call is done and answered after so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Held:
    """The call waits, undone, until the event is set."""

    release: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Garbled:
    """Everything was done, and the answer is no JSON."""


@dataclass(frozen=True)
class Refused:
    """A chosen error, for example token_revoked, fatal_error or internal_error."""

    error: str


Fault = RateLimited | Status | Reset | Lost | Slow | Held | Garbled | Refused


class Faults:
    """The faults that wait for calls; `*` stands for every method."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, list[Fault | None]] = defaultdict(list)
        self._always: dict[str, Fault] = {}

    def on(self, method: str, *faults: Fault | None) -> None:
        """Let the next calls of a method meet these, one each; None lets one pass."""
        self._waiting[method].extend(faults)

    def always(self, method: str, fault: Fault) -> None:
        """Let every call of a method meet this."""
        self._always[method] = fault

    def clear(self) -> None:
        """Let everything go well again."""
        self._waiting.clear()
        self._always.clear()

    def take(self, method: str) -> Fault | None:
        """Return what the call that comes now meets."""
        for name in (method, "*"):
            if self._waiting[name]:
                return self._waiting[name].pop(0)
        return self._always.get(method) or self._always.get("*")
