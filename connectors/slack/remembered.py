"""Remembers what Slack said, for a while, and never keeps a delivery waiting for it."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import structlog

from bot.domain.errors import SendError
from bot.ports.clock import Clock

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_log = structlog.get_logger()


class Remembered(Generic[Key, Value]):
    """Answers by key: asked once, kept for `ttl`, at most `most` of them."""

    def __init__(
        self,
        what: str,
        ask: Callable[[Key], Awaitable[Value]],
        *,
        clock: Clock,
        ttl: timedelta,
        patience: float,
        most: int = 20_000,
    ) -> None:
        self._what = what
        self._ask = ask
        self._clock = clock
        self._ttl = ttl
        self._patience = patience
        self._most = most
        self._known: dict[Key, tuple[datetime, Value]] = {}
        self._asking: dict[Key, asyncio.Task[Value | None]] = {}

    async def get(self, key: Key) -> Value | None:
        """Return the answer; None when Slack refuses or takes longer than the patience allows.

        A slow answer is still taken in, for the next one who asks.
        """
        at, value = self._known.get(key, (None, None))
        if at is not None and self._clock.now() - at < self._ttl:
            return value
        task = self._asking.get(key)
        if task is None:
            task = self._asking[key] = asyncio.create_task(self._asked(key))
            task.add_done_callback(lambda _: self._asking.pop(key, None))
        done, _ = await asyncio.wait((task,), timeout=self._patience)
        return task.result() if done and not task.cancelled() else None

    def forget(self, key: Key) -> None:
        """Ask again the next time."""
        self._known.pop(key, None)

    async def close(self) -> None:
        """Wait for nothing more."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _asked(self, key: Key) -> Value | None:
        try:
            value = await self._ask(key)
        except SendError as problem:
            _log.warning("Slack did not tell", what=self._what, key=str(key), error=str(problem))
            return None
        while len(self._known) >= self._most:
            del self._known[next(iter(self._known))]
        self._known.pop(key, None)
        self._known[key] = (self._clock.now(), value)
        return value
