"""Keeps a page up to date: on a signal at once, and by a poll when signals are lost."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.ports.services import Signalled, Signals

_RETRY_SECONDS = 1.0
_log = structlog.get_logger()


class Refreshing:
    """Runs one refresh after the other, never two at once; wishes in between become one."""

    def __init__(
        self,
        refresh: Callable[[], Awaitable[None]],
        *,
        failed: Callable[[], None],
        every: timedelta,
    ) -> None:
        self._refresh = refresh
        self._failed = failed
        self._every = every.total_seconds()
        self._wanted = asyncio.Event()

    def soon(self) -> None:
        """Ask for a refresh."""
        self._wanted.set()

    async def run(self) -> None:
        """Refresh for ever; ends by being cancelled."""
        while True:
            self._wanted.clear()
            try:
                await self._refresh()
            except Exception:  # noqa: BLE001 - the boundary of the loop: a page outlives any failure
                _log.exception("desk page not refreshed")
                self._failed()
            await self._wait()

    async def _wait(self) -> None:
        try:
            await asyncio.wait_for(self._wanted.wait(), self._every)
        except TimeoutError:
            return


async def follow(signals: Signals, topic: str, notice: Callable[[Signalled], None]) -> None:
    """Pass on what is signalled about a topic, for ever; ends by being cancelled."""
    while True:
        try:
            async with signals.watch(topic) as stream:
                async for signal in stream:
                    notice(signal)
        except Exception:  # noqa: BLE001 - the boundary of the loop; the poll goes on meanwhile
            _log.exception("desk lost its signals", topic=topic)
        await asyncio.sleep(_RETRY_SECONDS)
