"""How often one portal may be called: a bucket for each kind of call, kept by what HubSpot says.

HubSpot allows 100 to 190 calls in ten seconds, by tier, and a number of calls a day; both stand in
the headers of its answers. Searches are counted apart, four in a second, and their answers carry no
headers. Who comes a moment too early waits that moment, without holding a thread; who would have to
wait longer is told when to come back.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from enum import StrEnum

from bot.domain.errors import SendDelayed

FIRST_BURST = 100
"""Calls in ten seconds until the headers tell the portal's own number: the lowest tier."""
SEARCHES = 4
FULL_DAY = timedelta(hours=1)
"""How long to wait when the day's calls are used up: the headers do not tell when it ends."""
PATIENCE = timedelta(seconds=2)
"""Longest wait in place: a contact's turn can spare it, and no worker is held up by it for long."""
_PREFIX = "x-hubspot-ratelimit-"


class CallKind(StrEnum):
    """Which limit a call counts against."""

    PLAIN = "plain"
    SEARCH = "search"


class Bucket:
    """Tokens that come back with time; latecomers are given turns one after the other."""

    def __init__(self, capacity: int, *, seconds: float, now: float) -> None:
        self._capacity = float(capacity)
        self._seconds = seconds
        self._tokens = float(capacity)
        self._at = now
        self._promised_until = now
        self._closed_until = now

    def wait(self, now: float) -> float:
        """Take a token and return 0, or return after how many seconds to come back."""
        self._refill(now)
        if now >= self._closed_until and self._tokens >= 1:
            self._tokens -= 1
            return 0.0
        pause = self._seconds / self._capacity
        self._promised_until = max(self._promised_until, self._closed_until, now) + pause
        return self._promised_until - now

    def resize(self, capacity: int, *, seconds: float, left: int) -> None:
        """Keep to what the vendor said it allows, and to what it said is left."""
        self._capacity, self._seconds = float(max(1, capacity)), seconds
        self._tokens = min(self._tokens, float(left))

    def close(self, until: float) -> None:
        """Let nobody through before this time: the vendor said so."""
        self._closed_until = max(self._closed_until, until)

    def _refill(self, now: float) -> None:
        gained = (now - self._at) * self._capacity / self._seconds
        self._tokens = min(self._capacity, self._tokens + gained)
        self._at = now


class Budget:
    """The limits of one portal. Safe to use from several threads.

    Args:
        clock: seconds that only grow.
        patience: the longest wait in place.
        sleep: waits so many seconds of that clock.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        patience: timedelta = PATIENCE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._patience = patience
        self._sleep = sleep
        self._lock = threading.Lock()
        now = clock()
        self._buckets = {
            CallKind.PLAIN: Bucket(FIRST_BURST, seconds=10, now=now),
            CallKind.SEARCH: Bucket(SEARCHES, seconds=1, now=now),
        }

    def take(self, kind: CallKind) -> None:
        """Count a call; raises SendDelayed, saying when its turn comes."""
        with self._lock:
            wait = self._buckets[kind].wait(self._clock())
        if wait > 0:
            raise SendDelayed(
                "The portal's calls are used up for now.", retry_after=timedelta(seconds=wait)
            )

    async def admit(self, kind: CallKind) -> None:
        """Count a call as soon as its turn comes; raises SendDelayed when that is not soon."""
        left = self._patience
        while True:
            try:
                return self.take(kind)
            except SendDelayed as early:
                left -= early.retry_after
                if left < timedelta():
                    raise
                await self._sleep(early.retry_after.total_seconds())

    def heard(self, headers: Mapping[str, str]) -> None:
        """Learn from the headers of an answer."""
        told = {name.lower().removeprefix(_PREFIX): value for name, value in headers.items()}
        burst, left = _number(told.get("max")), _number(told.get("remaining"))
        milliseconds = _number(told.get("interval-milliseconds"))
        with self._lock:
            if burst and left is not None and milliseconds:
                plain = self._buckets[CallKind.PLAIN]
                plain.resize(burst, seconds=milliseconds / 1000, left=left)
            if _number(told.get("daily-remaining")) == 0:
                self._close(CallKind.PLAIN, FULL_DAY)

    def refused(self, kind: CallKind, retry_after: timedelta) -> None:
        """Learn that HubSpot refused a call of this kind, until the wait is over."""
        with self._lock:
            self._close(kind, retry_after)

    def _close(self, kind: CallKind, wait: timedelta) -> None:
        self._buckets[kind].close(self._clock() + wait.total_seconds())


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() else None
