"""Cutting and embedding documents: in this process, or in a child that conversations never feel.

A large refresh computes for minutes. In the serving process its threads would hold the interpreter
while contacts wait; a child process of lower priority takes only what the machine has to spare.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any, Protocol

import structlog

from bot.domain.errors import KnowledgeError
from knowledge.chunking import Chunk, Chunker
from knowledge.documents import Document
from knowledge.embedding import Embedder, Vectors

IDLE_SECONDS = 60.0
"""After so long without work the child ends and gives its memory back."""
_NICENESS = 10
_log = structlog.get_logger()


class Workshop(Protocol):
    """Where documents are cut and embedded."""

    async def chunks(self, document: Document) -> Sequence[Chunk]:
        """Cut a document; raises KnowledgeError when the work could not be done."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages; raises KnowledgeError."""
        ...


class OwnWorkshop:
    """Works in this process, in threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._chunker = Chunker(count=embedder.count, max_tokens=embedder.max_tokens)

    async def chunks(self, document: Document) -> Sequence[Chunk]:
        """Cut a document in a thread."""
        return await asyncio.to_thread(self._chunker.chunks, document)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed as the model does."""
        return await self._embedder.embed(texts)


class ChildWorkshop:
    """Works in a child process that is begun with the first work and ends when none is left."""

    def __init__(
        self, opening: Callable[[], Embedder], *, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        """`opening` is called in the child, so it must be something that can be pickled."""
        self._opening = opening
        self._idle_seconds = idle_seconds
        self._child: _Child | None = None
        self._turn = asyncio.Lock()
        self._ending: asyncio.TimerHandle | None = None

    async def chunks(self, document: Document) -> Sequence[Chunk]:
        """Cut a document in the child."""
        found: Sequence[Chunk] = await self._ask("chunks", document)
        return found

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Embed in the child."""
        found: Vectors = await self._ask("embed", list(texts))
        return found

    async def close(self) -> None:
        """End the child."""
        async with self._turn:
            self._rest()
            await self._end()

    async def _ask(self, kind: str, work: Any) -> Any:
        async with self._turn:
            self._rest()
            try:
                return await self._answered(kind, work)
            finally:
                loop = asyncio.get_running_loop()
                self._ending = loop.call_later(self._idle_seconds, self._end_idle)

    async def _answered(self, kind: str, work: Any) -> Any:
        """Ask the child, and a new one when the old one died: work has no effect outside it."""
        for is_last in (False, True):
            if self._child is None:
                self._child = _Child(self._opening)
            try:
                return await self._child.ask(kind, work)
            except (EOFError, OSError) as problem:
                _log.warning("The indexing process died", exit_code=self._child.exit_code)
                await self._end()
                if is_last:
                    raise KnowledgeError(
                        "The process that embeds documents died twice; is there enough memory? "
                        "The refresh is tried again at its next time."
                    ) from problem
            except asyncio.CancelledError:
                await self._end()  # its answer would be taken for the next one's
                raise
        raise AssertionError

    def _rest(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
            self._ending = None

    def _end_idle(self) -> None:
        if self._child is not None and not self._turn.locked():
            self._child.stop()
            self._child = None

    async def _end(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None


class _Child:
    """The process and the pipe to it; one question at a time."""

    def __init__(self, opening: Callable[[], Embedder]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="indexing")
        self._process = context.Process(target=_serve, args=(theirs, opening), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def exit_code(self) -> int | None:
        return self._process.exitcode

    async def ask(self, kind: str, work: Any) -> Any:
        """Return the child's answer; raises EOFError or OSError when it is dead."""
        loop = asyncio.get_running_loop()
        is_ok, answer = await loop.run_in_executor(self._thread, self._exchange, (kind, work))
        if not is_ok:
            raise KnowledgeError(answer)
        return answer

    def stop(self) -> None:
        """End it at once: nothing that it does is stored by it."""
        self._process.kill()
        self._thread.submit(self._leave)
        self._thread.shutdown(wait=False)

    def _exchange(self, question: tuple[str, Any]) -> tuple[bool, Any]:
        self._pipe.send(question)
        answer: tuple[bool, Any] = self._pipe.recv()
        return answer

    def _leave(self) -> None:
        self._process.join()
        self._process.close()
        self._pipe.close()


def _serve(pipe: Connection, opening: Callable[[], Embedder]) -> None:
    """Answer until the parent is gone; runs in the child."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when this ends
    os.nice(_NICENESS)
    workshop = OwnWorkshop(opening())
    with asyncio.Runner() as runner:
        while True:
            try:
                kind, work = pipe.recv()
                pipe.send(runner.run(_done(workshop, kind, work)))
            except (EOFError, OSError):
                return


async def _done(workshop: OwnWorkshop, kind: str, work: Any) -> tuple[bool, Any]:
    try:
        return True, await (workshop.chunks(work) if kind == "chunks" else workshop.embed(work))
    except KnowledgeError as problem:
        return False, str(problem)
