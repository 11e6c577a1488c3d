"""The index on a Qdrant server: one collection a generation, behind an alias."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any, Self

import numpy as np
from qdrant_client import AsyncQdrantClient, models

from knowledge.embedding import Vectors
from knowledge.index import server_requests as requests
from knowledge.index.bm25 import Lexicon
from knowledge.index.payload import DENSE, point_id, stored_chunk
from knowledge.index.port import Entry, Hit, IndexIdentity, Scope, StoredChunk, require_same
from knowledge.index.server_collections import begin, current_generation, point_to, reported

_AT_ONCE = 128


class ServerIndex:
    """An index that several machines share. Built by `open_server_index`."""

    def __init__(
        self,
        client: AsyncQdrantClient,
        *,
        alias: str,
        generation: str,
        identity: IndexIdentity,
    ) -> None:
        """Wrap a collection that exists; it is called alias and generation, joined by a hyphen."""
        self._client = client
        self._alias = alias
        self._generation = generation
        self._identity = identity
        self._lexicon = Lexicon(identity.language)

    @property
    def generation(self) -> str:
        """The generation that was current when this was opened, or swapped in since."""
        return self._generation

    async def catch_up(self) -> None:
        """Look up where the alias points to now."""
        async with reported():
            current = await current_generation(self._client, self._alias)
        self._generation = current or self._generation

    async def search(
        self, *, vector: Vectors, words: str, scope: Scope, limit: int
    ) -> Sequence[Hit]:
        """Return the best of both halves with both scores."""
        if not scope.audience:
            return ()
        terms = self._lexicon.of_question(words)
        where = requests.within(scope)
        halves = [requests.nearest(vector, where, limit)]
        if terms.indices:
            halves.append(requests.best_words(terms, where, limit))
        dense, lexical = [*await self._queried(halves), {}][:2]
        near, said = dict(dense), dict(lexical)
        if unknown := lexical.keys() - dense.keys():
            query = requests.nearest(vector, requests.certain(unknown), len(unknown))
            near |= (await self._queried([query]))[0]
        if terms.indices and (unknown := dense.keys() - lexical.keys()):
            query = requests.best_words(terms, requests.certain(unknown), len(unknown))
            said |= (await self._queried([query]))[0]
        return [
            Hit(
                stored_chunk(point, found.payload or {}),
                near[point].score if point in near else 0.0,
                said[point].score if point in said else 0.0,
            )
            for point, found in (lexical | dense).items()
        ]

    async def vectors(self, contents: Collection[str]) -> Mapping[str, Vectors]:
        """Return stored vectors by content."""
        found: dict[str, Vectors] = {}
        wanted = sorted(set(contents))
        for start in range(0, len(wanted), _AT_ONCE):
            where = requests.matches("content", wanted[start : start + _AT_ONCE])
            async for record in self._records(where):
                vector = record.vector[DENSE]
                found[record.payload["content"]] = np.array(vector, dtype=np.float32)
        return found

    async def put(self, entries: Sequence[Entry]) -> None:
        """Insert or replace chunks."""
        for start in range(0, len(entries), _AT_ONCE):
            some = requests.points(entries[start : start + _AT_ONCE], self._lexicon)
            async with reported():
                await self._client.upsert(self._collection, points=some, wait=True)

    async def remove(self, chunk_ids: Collection[str]) -> None:
        """Remove chunks."""
        if not chunk_ids:
            return
        points: list[models.ExtendedPointId] = [point_id(chunk_id) for chunk_id in chunk_ids]
        gone = models.PointIdsList(points=points)
        async with reported():
            await self._client.delete(self._collection, points_selector=gone, wait=True)

    async def chunk(self, chunk_id: str) -> StoredChunk | None:
        """Return one chunk with its page."""
        async with reported():
            points = await self._client.retrieve(self._alias, ids=[point_id(chunk_id)])
        return stored_chunk(points[0].id, points[0].payload or {}) if points else None

    async def sources(self) -> frozenset[str]:
        """Return the sources that have chunks."""
        async with reported():
            counted = await self._client.facet(
                self._collection, key="source", limit=10_000, exact=True
            )
        return frozenset(str(hit.value) for hit in counted.hits)

    async def remove_source(self, source: str) -> None:
        """Remove all chunks of a source."""
        gone = models.FilterSelector(filter=requests.matches("source", [source]))
        async with reported():
            await self._client.delete(self._collection, points_selector=gone, wait=True)

    async def count(self) -> int:
        """Return how many chunks there are."""
        async with reported():
            return (await self._client.count(self._collection, exact=True)).count

    async def flush(self) -> None:
        """Do nothing: the server has written what it has confirmed."""

    async def beside(self) -> Self:
        """Begin an empty collection that the alias does not point to yet."""
        async with reported():
            generation = await begin(self._client, self._alias, self._identity)
        return self._of(generation)

    async def replace_with(self, fresh: Self) -> None:
        """Turn the alias in one step, and drop the collection that it pointed to."""
        old, self._generation = self._collection, fresh.generation
        async with reported():
            await point_to(self._client, self._alias, self._collection)
            await self._client.delete_collection(old)

    async def discard(self) -> None:
        """Drop the collection."""
        async with reported():
            await self._client.delete_collection(self._collection)

    async def close(self) -> None:
        """Close the connection."""
        await self._client.close()

    @property
    def _collection(self) -> str:
        return f"{self._alias}-{self._generation}"

    def _of(self, generation: str) -> Self:
        return type(self)(
            self._client, alias=self._alias, generation=generation, identity=self._identity
        )

    async def _queried(
        self, queries: Sequence[models.QueryRequest]
    ) -> list[dict[models.ExtendedPointId, models.ScoredPoint]]:
        async with reported():
            found = await self._client.query_batch_points(self._alias, requests=list(queries))
        return [{point.id: point for point in response.points} for response in found]

    async def _records(self, where: models.Filter) -> AsyncIterator[Any]:
        offset = None
        while True:
            async with reported():
                records, offset = await self._client.scroll(
                    self._collection,
                    scroll_filter=where,
                    limit=_AT_ONCE,
                    offset=offset,
                    with_payload=["content"],
                    with_vectors=[DENSE],
                )
            for record in records:
                yield record
            if offset is None:
                return


async def open_server_index(
    client: AsyncQdrantClient,
    *,
    collection: str,
    identity: IndexIdentity,
    replacing: bool = False,
) -> ServerIndex:
    """Open the collection behind an alias, making an empty one where there is none.

    Raises IndexMismatch when it was built otherwise, unless it is opened for `replacing` it, and
    KnowledgeError when the server cannot be reached.
    """
    async with reported():
        generation = await current_generation(client, collection)
        if generation is None:
            generation = await begin(client, collection, identity)
            await point_to(client, collection, f"{collection}-{generation}")
        elif not replacing:
            found = (await client.get_collection(collection)).config.metadata or {}
            where = f"the collection {collection}"
            require_same(IndexIdentity(**found["identity"]), identity, where=where)
    return ServerIndex(client, alias=collection, generation=generation, identity=identity)
