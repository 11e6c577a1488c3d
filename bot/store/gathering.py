"""Gathers concurrent calls, so that many of them share one commit."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from bot.domain.errors import StoreError

Item = TypeVar("Item")
Result = TypeVar("Result")


class Gathering(Generic[Item, Result]):
    """Hands what was asked for meanwhile to `work` in one piece; nobody waits for company.

    The first call starts at once; those that come while it is at work make up the next piece.
    """

    def __init__(
        self, work: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], *, most: int
    ) -> None:
        self._work = work
        self._most = most
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._runner: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """Return the item's own result, after the commit of the piece that it was in."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        if self._runner is None:
            self._runner = asyncio.create_task(self._run())
        return await done

    async def drain(self) -> None:
        """Wait until everything that was submitted is done."""
        if self._runner is not None:
            await self._runner

    async def _run(self) -> None:
        try:
            while self._waiting:
                size = min(self._most, len(self._waiting))
                await self._finish([self._waiting.popleft() for _ in range(size)])
        finally:
            self._runner = None

    async def _finish(self, piece: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._work([item for item, _ in piece])
        except StoreError as problem:
            _fail(piece, problem)
        except BaseException:
            _fail([*piece, *self._waiting], StoreError("The database was closed meanwhile."))
            self._waiting.clear()
            raise
        else:
            for (_, done), result in zip(piece, results, strict=True):
                if not done.done():
                    done.set_result(result)


def _fail(piece: Sequence[tuple[Item, asyncio.Future[Result]]], problem: StoreError) -> None:
    for _, done in piece:
        if not done.done():  # whoever asked may have been cancelled
            done.set_exception(problem)
