"""Counts wrong sign-ins, so that the desk token cannot be guessed."""

from collections import deque
from datetime import datetime, timedelta

from bot.ports.clock import Clock

TRIES = 5
WINDOW = timedelta(minutes=1)
MAX_ADDRESSES = 10_000
"""Addresses that are remembered at once: a flood must not fill the memory."""


class Attempts:
    """Allows five wrong tries a minute from one address."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[str, deque[datetime]] = {}

    def wait(self, address: str) -> timedelta:
        """Return how long this address must wait before its next try; zero when it may try."""
        failures = self._recent(address)
        if len(failures) < TRIES:
            return timedelta()
        return failures[0] + WINDOW - self._clock.now()

    def failed(self, address: str) -> None:
        """Count a wrong try."""
        failures = self._recent(address)
        failures.append(self._clock.now())
        if len(self._failures) >= MAX_ADDRESSES and address not in self._failures:
            self._failures.pop(next(iter(self._failures)))
        self._failures[address] = failures

    def succeeded(self, address: str) -> None:
        """Forget the wrong tries of an address that showed the token."""
        self._failures.pop(address, None)

    def _recent(self, address: str) -> deque[datetime]:
        failures = self._failures.get(address, deque(maxlen=TRIES))
        while failures and failures[0] + WINDOW <= self._clock.now():
            failures.popleft()
        return failures
