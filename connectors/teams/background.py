"""What need not be done before Teams is answered; losing it loses nothing that was promised."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

from bot.domain.errors import BatonError

MOST_AT_ONCE = 64
_log = structlog.get_logger()


class Background:
    """Runs small sends beside the requests, so many at once, and waits for them at the end."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, Any], *, what: str) -> None:
        """Begin some work; `what` names it in the log if it fails."""
        if len(self._tasks) >= MOST_AT_ONCE:
            work.close()
            _log.warning("too much waits to be sent beside the requests", what=what)
            return
        task = asyncio.create_task(self._run(work, what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Return once nothing is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _run(self, work: Coroutine[Any, Any, Any], what: str) -> None:
        try:
            await work
        except BatonError as problem:
            _log.warning("something beside a request failed", what=what, error=str(problem))
        except Exception:  # noqa: BLE001 - the boundary of work that nobody waits for
            _log.exception("something beside a request broke", what=what)
