"""What is done after Slack has its answer, and may be lost: buttons taken away, a status."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.domain.errors import BatonError

_log = structlog.get_logger()


class Afterwards:
    """Runs small acts beside everything else and ends with the service."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def do(self, act: Coroutine[Any, Any, Any], what: str) -> None:
        """Begin an act; a refusal is logged and goes no further."""
        task = asyncio.create_task(_quietly(act, what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until everything that has begun is over."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def close(self, *, patience: float = 2.0) -> None:
        """Give what is under way a moment, then end it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=patience)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _quietly(act: Coroutine[Any, Any, Any], what: str) -> None:
    try:
        await act
    except BatonError as problem:
        _log.warning("an afterthought did not succeed", what=what, error=str(problem))
    except Exception:  # noqa: BLE001 - the boundary of work that nobody waits for
        _log.exception("an afterthought broke off", what=what)
