"""A loop that takes work as fast as it comes, sleeps when there is none, and drains at the end."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.service.admission import Admission

BURST = 4
"""Pieces of work that are begun at a time."""
POLL_SECONDS = 1.0
"""How long a loop sleeps at most: wake-ups may be lost, work may come from another machine."""
_log = structlog.get_logger()


class Loop:
    """Runs tasks that `take` begins, at most `limit` at a time."""

    def __init__(
        self,
        name: str,
        take: Callable[[int], Awaitable[list[asyncio.Task[None]]]],
        *,
        limit: int,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._name = name
        self._take = take
        self._admission = Admission(limit)
        self._poll_seconds = poll_seconds
        self._active: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._is_stopping = False

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    def stored(self, seconds: float) -> None:
        """Note how long it took to store a delivery: less is begun while that is slow."""
        self._admission.stored(seconds)

    async def run(self) -> None:
        """Work until `stop` is called."""
        watch = self._admission.watch(running=lambda: len(self._active), more=self.wake)
        watching = asyncio.create_task(watch)
        try:
            await self._work()
        finally:
            watching.cancel()

    async def _work(self) -> None:
        while not self._is_stopping:
            self._wake.clear()
            took_all = await self._round()
            await asyncio.sleep(0)
            if took_all and not self._is_stopping:
                await self._sleep()

    async def stop(self, *, patience: float) -> None:
        """Take nothing more, wait up to `patience` seconds for what runs, then cut it off."""
        self._is_stopping = True
        self.wake()
        if self._active:
            await asyncio.wait(set(self._active), timeout=patience)
        for task in self._active:
            task.cancel()
        await asyncio.gather(*self._active, return_exceptions=True)

    async def _round(self) -> bool:
        """Begin some of what waits and return whether nothing more can be begun now."""
        free = min(self._admission.allowed - len(self._active), BURST)
        if free <= 0:
            return True
        try:
            tasks = await self._take(free)
        except Exception:  # noqa: BLE001 - the boundary of the loop: logged, and it goes on
            _log.exception("a round of work could not be taken", loop=self._name)
            return True
        for task in tasks:
            self._active.add(task)
            task.add_done_callback(self._finished)
        return len(tasks) < free

    def _finished(self, task: asyncio.Task[None]) -> None:
        was_full = len(self._active) >= self._admission.allowed
        self._active.discard(task)
        if was_full:
            self._wake.set()
        if not task.cancelled() and (problem := task.exception()):
            _log.error("a task of work broke", loop=self._name, exc_info=problem)

    async def _sleep(self) -> None:
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._wake.wait()
        except TimeoutError:
            return
