"""Documents are cut and embedded alike in this process and in a child of it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import numpy as np
import pytest

from bot.domain.errors import KnowledgeError
from knowledge.documents import Document
from knowledge.embedding import Embedder, Vectors
from knowledge.workshop import ChildWorkshop, OwnWorkshop
from tests.fakes.embedder import WordEmbedder

DOCUMENT = Document(
    "handbook", "leave.md", "Leave", "## Days\n\nTwenty days.\n\n## Sick\n\nCall.", ""
)


class BrokenEmbedder(WordEmbedder):
    """A model that cannot be used."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        raise KnowledgeError("the model is broken")


def vanish() -> Embedder:
    """Die, as a process does that runs out of memory."""
    os._exit(9)


@asynccontextmanager
async def child(opening: object = WordEmbedder, **settings: float) -> AsyncIterator[ChildWorkshop]:
    workshop = ChildWorkshop(opening, **settings)  # type: ignore[arg-type]
    try:
        yield workshop
    finally:
        await workshop.close()


def process_of(workshop: ChildWorkshop) -> int:
    assert workshop._child is not None
    pid = workshop._child._process.pid
    assert pid is not None
    return pid


async def test_a_child_does_what_this_process_does() -> None:
    """Chunks and vectors are the same."""
    own = OwnWorkshop(WordEmbedder())
    async with child() as workshop:
        chunks = await workshop.chunks(DOCUMENT)
        vectors = await workshop.embed([chunk.searched for chunk in chunks])

    assert list(await own.chunks(DOCUMENT)) == list(chunks)
    assert np.array_equal(await own.embed([chunk.searched for chunk in chunks]), vectors)


async def test_a_child_that_is_killed_is_replaced() -> None:
    """Killed between two works or within one, the work is done by the next child."""
    async with child() as workshop:
        await workshop.embed(["one"])
        first = process_of(workshop)
        os.kill(first, signal.SIGKILL)

        assert (1, WordEmbedder().dimension) == (await workshop.embed(["two"])).shape
        assert first != process_of(workshop)


async def test_a_child_that_cannot_live_is_told() -> None:
    """After the second death the refresh fails with a sentence, and does not hang."""
    async with child(vanish) as workshop:
        with pytest.raises(KnowledgeError, match="died twice"):
            await workshop.embed(["one"])


async def test_a_model_that_fails_says_so() -> None:
    """The model's own sentence arrives, and the child lives on."""
    async with child(BrokenEmbedder) as workshop:
        with pytest.raises(KnowledgeError, match="the model is broken"):
            await workshop.embed(["one"])
        assert await workshop.chunks(DOCUMENT)


async def test_works_that_come_at_once_do_not_mix() -> None:
    """Each gets its own answer."""
    texts = [[f"word{number}"] * (number + 1) for number in range(8)]
    async with child() as workshop:
        found = await asyncio.gather(*(workshop.embed(each) for each in texts))

    assert [len(each) for each in texts] == [len(rows) for rows in found]


async def test_a_work_that_is_given_up_leaves_nothing_behind() -> None:
    """The answer to a cancelled work is never taken for that of the next."""
    async with child() as workshop:
        await workshop.embed(["warm"])
        given_up = asyncio.create_task(workshop.embed(["a"] * 50_000))
        await asyncio.sleep(0.01)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up

        assert 1 == len(await workshop.embed(["one"]))


async def test_an_idle_child_ends() -> None:
    """Its memory is given back, and the next work begins another."""
    async with child(idle_seconds=0.01) as workshop:
        await workshop.embed(["one"])
        first = process_of(workshop)
        await asyncio.sleep(0.1)

        assert workshop._child is None
        assert 1 == len(await workshop.embed(["two"]))
        assert first != process_of(workshop)
