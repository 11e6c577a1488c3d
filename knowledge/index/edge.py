"""The embedded index: Qdrant Edge in a folder of its own.

The engine holds the interpreter lock during its calls, 1 to 6 ms each up to 100,000 chunks; it is
never asked to optimise itself, which would take seconds. One process at a time opens the folder.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Self, TypeVar

import qdrant_edge as edge

from bot.domain.errors import KnowledgeError
from knowledge.embedding import Vectors
from knowledge.index import edge_requests as requests
from knowledge.index.bm25 import Lexicon
from knowledge.index.edge_folder import begin, delete, load, point_to
from knowledge.index.edge_search import searched, stored_vectors
from knowledge.index.payload import point_id, stored_chunk
from knowledge.index.port import Entry, Hit, IndexIdentity, Scope, StoredChunk

_AT_ONCE = 128
"""Chunks of one call: the event loop waits about 3 ms for them."""

Result = TypeVar("Result")


class EdgeIndex:
    """An index in this process. Built by `open_edge_index`."""

    def __init__(
        self, folder: Path, generation: str, shard: edge.EdgeShard, identity: IndexIdentity
    ) -> None:
        """Wrap an open shard that stands in the folder under the name of its generation."""
        self._folder = folder
        self._generation = generation
        self._shard = shard
        self._identity = identity
        self._lexicon = Lexicon(identity.language)
        # One search is several calls; a swap must not come between them.
        self._lock = Lock()

    @property
    def generation(self) -> str:
        """The name of the generation that answers."""
        return self._generation

    async def catch_up(self) -> None:
        """Do nothing: no other process has this index open."""

    async def search(
        self, *, vector: Vectors, words: str, scope: Scope, limit: int
    ) -> Sequence[Hit]:
        """Return the best of both halves with both scores."""
        if not scope.audience:
            return ()
        terms = self._lexicon.of_question(words)
        return await self._call(lambda shard: searched(shard, vector, terms, scope, limit))

    async def vectors(self, contents: Collection[str]) -> Mapping[str, Vectors]:
        """Return stored vectors by content."""
        found: dict[str, Vectors] = {}
        wanted = sorted(set(contents))
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            found |= await self._call(partial(stored_vectors, contents=some))
        return found

    async def put(self, entries: Sequence[Entry]) -> None:
        """Insert or replace chunks, a few at a time so that the event loop goes on."""
        for start in range(0, len(entries), _AT_ONCE):
            some = entries[start : start + _AT_ONCE]
            await self._call(partial(_put, entries=some, lexicon=self._lexicon))

    async def remove(self, chunk_ids: Collection[str]) -> None:
        """Remove chunks."""
        points = [point_id(chunk_id) for chunk_id in chunk_ids]
        for start in range(0, len(points), _AT_ONCE):
            gone = edge.UpdateOperation.delete_points(list(points[start : start + _AT_ONCE]))
            await self._call(partial(_update, operation=gone))

    async def chunk(self, chunk_id: str) -> StoredChunk | None:
        """Return one chunk with its page."""
        points = await self._call(lambda shard: shard.retrieve([point_id(chunk_id)], True, False))
        return stored_chunk(points[0].id, points[0].payload or {}) if points else None

    async def sources(self) -> frozenset[str]:
        """Return the sources that have chunks."""
        wanted = edge.FacetRequest("source", 10_000, True, None)
        counted = await self._call(lambda shard: shard.facet(wanted))
        return frozenset(str(hit.value) for hit in counted.hits if hit.count)

    async def remove_source(self, source: str) -> None:
        """Remove all chunks of a source."""
        theirs = requests.matches("source", [source])
        gone = edge.UpdateOperation.delete_points_by_filter(theirs)
        await self._call(lambda shard: shard.update(gone))

    async def count(self) -> int:
        """Return how many chunks there are."""
        return await self._call(lambda shard: shard.count(edge.CountRequest()))

    async def flush(self) -> None:
        """Bring everything to disk; what was put before is safe from a crash without it."""
        await self._call(lambda shard: shard.flush())

    async def beside(self) -> Self:
        """Begin an empty generation."""
        generation, shard = await asyncio.to_thread(begin, self._folder, self._identity)
        return type(self)(self._folder, generation, shard, self._identity)

    async def replace_with(self, fresh: Self) -> None:
        """Point to the fresh generation and answer from it; a search waits for neither."""
        await fresh.flush()
        await asyncio.to_thread(point_to, self._folder, fresh.generation, fresh._identity)
        with self._lock:
            old, gone = self._shard, self._generation
            self._shard, self._generation = fresh._shard, fresh._generation
        await asyncio.to_thread(delete, old, self._folder / gone)

    async def discard(self) -> None:
        """Close and delete this generation."""
        await asyncio.to_thread(delete, self._shard, self._folder / self._generation)

    async def close(self) -> None:
        """Flush and let go of the folder."""
        await self._call(lambda shard: shard.close())

    async def _call(self, work: Callable[[edge.EdgeShard], Result]) -> Result:
        return await asyncio.to_thread(self._locked, work)

    def _locked(self, work: Callable[[edge.EdgeShard], Result]) -> Result:
        with self._lock:
            try:
                return work(self._shard)
            except Exception as error:  # the engine raises nothing narrower
                raise KnowledgeError(
                    f"The index in {self._folder} cannot be used ({error}). If this stays, run "
                    "`python app.py index --rebuild`."
                ) from error


async def open_edge_index(
    folder: Path, *, identity: IndexIdentity, replacing: bool = False
) -> EdgeIndex:
    """Open the index in a folder, making an empty one where there is none.

    Raises IndexMismatch when it was built otherwise, unless it is opened for `replacing` it, and
    DataFolderBusy when another process has it open.
    """
    generation, shard = await asyncio.to_thread(load, folder, identity, replacing=replacing)
    return EdgeIndex(folder, generation, shard, identity)


def _put(shard: edge.EdgeShard, entries: Sequence[Entry], lexicon: Lexicon) -> None:
    shard.update(requests.upsert(entries, lexicon))


def _update(shard: edge.EdgeShard, operation: edge.UpdateOperation) -> None:
    shard.update(operation)
