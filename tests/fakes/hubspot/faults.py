"""What goes wrong between us and HubSpot: limits, errors, lost answers, slowness."""

import random
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Fault(StrEnum):
    """What happens to one call."""

    NONE = "none"
    TOO_MANY = "429"
    SERVER_ERROR = "500"
    GATEWAY = "502"
    LOST_ANSWER = "lost answer"
    """It is done, and the connection ends in the middle of the answer."""
    RESET = "reset"
    """The connection ends before anything is done."""
    SLOW = "slow"
    """It is done, and the answer comes after `Faults.slowness`."""
    INVALID_JSON = "invalid json"
    """It is done, and the answer cannot be read."""
    KILL = "kill"
    """It is done, and `Faults.kill` is called before the answer leaves."""


RANDOM_KINDS = (Fault.TOO_MANY, Fault.SERVER_ERROR, Fault.GATEWAY, Fault.LOST_ANSWER, Fault.RESET)


@dataclass
class Faults:
    """Chooses the fault of each call: first what was planned, then by chance."""

    planned: deque[Fault] = field(default_factory=deque)
    share: float = 0.0
    """Share of the calls that go wrong by chance, 0 to 1."""
    kinds: tuple[Fault, ...] = RANDOM_KINDS
    chance: random.Random = field(default_factory=lambda: random.Random(1))
    only: Callable[[str, str], bool] = lambda _method, _path: True
    """Which calls (method, path) can go wrong; the others always work."""
    slowness: timedelta = timedelta(milliseconds=150)
    kill: Callable[[], None] = lambda: None
    kill_in: int = 0
    """After so many calls comes Fault.KILL; 0: never."""
    happened: dict[Fault, int] = field(default_factory=dict)

    def plan(self, faults: Iterable[Fault]) -> None:
        """Let the next calls go wrong like this."""
        self.planned.extend(faults)

    def next(self, method: str, path: str) -> Fault:
        """Return what happens to this call."""
        if not self.only(method, path):
            return Fault.NONE
        if self.kill_in == 1:
            fault = Fault.KILL
        elif self.planned:
            fault = self.planned.popleft()
        elif self.chance.random() < self.share:
            fault = self.chance.choice(self.kinds)
        else:
            fault = Fault.NONE
        self.kill_in = max(0, self.kill_in - 1)
        self.happened[fault] = self.happened.get(fault, 0) + 1
        return fault


@dataclass
class Limits:
    """How often the portal may be called; what is used is told in the headers."""

    burst: int = 190
    """Calls in ten seconds."""
    daily: int = 650_000
    searches: int = 4
    """Searches in one second."""
    enforced: bool = True

    def __post_init__(self) -> None:
        self._calls: deque[float] = deque()
        self._searches: deque[float] = deque()
        self.used_today = 0

    def refuse(self, at: float, *, is_search: bool) -> str | None:
        """Count a call at this time in seconds; return the name of the limit it breaks."""
        _forget(self._calls, before=at - 10)
        _forget(self._searches, before=at - 1)
        if not self.enforced:
            return None
        if is_search:
            if len(self._searches) >= self.searches:
                return "SECONDLY"
            self._searches.append(at)
        if self.used_today >= self.daily:
            return "DAILY"
        if len(self._calls) >= self.burst:
            return "TEN_SECONDLY_ROLLING"
        self._calls.append(at)
        self.used_today += 1
        return None

    def headers(self, *, is_search: bool) -> dict[str, str]:
        """Return what HubSpot says about the limits; searches carry none of it."""
        if is_search:
            return {}
        return {
            "X-HubSpot-RateLimit-Max": str(self.burst),
            "X-HubSpot-RateLimit-Remaining": str(max(0, self.burst - len(self._calls))),
            "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
            "X-HubSpot-RateLimit-Daily": str(self.daily),
            "X-HubSpot-RateLimit-Daily-Remaining": str(max(0, self.daily - self.used_today)),
        }


def _forget(times: deque[float], *, before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
