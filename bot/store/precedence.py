"""A lock that lets urgent callers go first."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class PrecedenceLock:
    """Held by one task at a time; urgent ones before the others, each kind in order of arrival."""

    def __init__(self) -> None:
        self._is_held = False
        self._holder: asyncio.Task[object] | None = None
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def hold(self, *, is_urgent: bool) -> AsyncIterator[None]:
        """Hold the lock for the length of the block; a task that holds it cannot take it again."""
        if self._is_held and self._holder is asyncio.current_task():
            raise RuntimeError("A transaction was opened inside another one of the same task.")
        await self._acquire(self._urgent if is_urgent else self._others)
        self._holder = asyncio.current_task()
        try:
            yield
        finally:
            self._holder = None
            self._pass_on()

    async def _acquire(self, queue: deque[asyncio.Future[None]]) -> None:
        if not self._is_held:
            self._is_held = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()  # it was ours already
            raise

    def _pass_on(self) -> None:
        for queue in (self._urgent, self._others):
            while queue:
                turn = queue.popleft()
                if not turn.done():  # whoever waited may have been cancelled
                    turn.set_result(None)
                    return
        self._is_held = False
