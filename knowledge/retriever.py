"""Finding passages: the question embedded, both halves searched, fused and made presentable."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.answers import Passage
from bot.domain.knowledge import Query
from bot.ports.catalog import Catalog
from bot.ports.clock import Clock
from knowledge.embedding import Embedder, Vectors
from knowledge.fusion import Ranked, fused
from knowledge.index.port import Hit, Scope

_CANDIDATES = 40
_OF_ONE_DOCUMENT = 3
_STANDING_KEPT = timedelta(seconds=5)
"""How long it is remembered when a source was refreshed; targets are minutes to days."""


class Searched(Protocol):
    """What a retriever needs of an index."""

    async def search(
        self, *, vector: Vectors, words: str, scope: Scope, limit: int
    ) -> Sequence[Hit]:
        """Return the nearest and the best by words, as an index does."""
        ...


class HybridRetriever:
    """Searches by meaning and by words at once, inside what the audience may see."""

    def __init__(
        self,
        *,
        embedder: Embedder,
        index: Searched,
        catalog: Catalog,
        clock: Clock,
        freshness: Mapping[str, timedelta],
    ) -> None:
        """Put the parts together. `freshness` is each source's target; none means never stale."""
        self._embedder = embedder
        self.index = index
        """What is searched; evaluations look at its halves."""
        self._catalog = catalog
        self._clock = clock
        self._freshness = freshness
        self._refreshed: dict[str, tuple[datetime, datetime | None]] = {}
        """When each source was last looked up, and refreshed."""

    def searching(self, index: Searched) -> "HybridRetriever":
        """Return a retriever that is the same but for what it searches."""
        return HybridRetriever(
            embedder=self._embedder,
            index=index,
            catalog=self._catalog,
            clock=self._clock,
            freshness=self._freshness,
        )

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return up to `limit` passages, at most three of one document, best first."""
        if not query.text.strip() or not query.audience.labels:
            return ()
        hits = await self.index.search(
            vector=await self._embedder.embed_query(query.text),
            words=query.text,
            scope=Scope(query.audience.labels, query.category),
            limit=max(_CANDIDATES, query.limit),
        )
        chosen = _chosen(fused(hits), query.limit)
        stale = await self._stale({found.hit.chunk.source for found in chosen})
        return tuple(_passage(found, found.hit.chunk.source in stale) for found in chosen)

    async def _stale(self, sources: set[str]) -> set[str]:
        now = self._clock.now()
        return {source for source in sources if await self._is_stale(source, now)}

    async def _is_stale(self, source: str, now: datetime) -> bool:
        target = self._freshness.get(source)
        if target is None:
            return False
        refreshed_at = await self._refreshed_at(source, now)
        return refreshed_at is None or now - refreshed_at > target

    async def _refreshed_at(self, source: str, now: datetime) -> datetime | None:
        known = self._refreshed.get(source)
        if known and now - known[0] < _STANDING_KEPT:
            return known[1]
        status = await self._catalog.status(source)
        refreshed_at = status.refreshed_at if status else None
        self._refreshed[source] = (now, refreshed_at)
        return refreshed_at


def _chosen(ranked: Sequence[Ranked], limit: int) -> list[Ranked]:
    """Leave out repeats of the same text, and what one document has too much of."""
    taken: dict[tuple[str, str], int] = {}
    texts: set[str] = set()
    chosen: list[Ranked] = []
    for found in ranked:
        chunk = found.hit.chunk
        document = (chunk.source, chunk.document_id)
        words = " ".join(chunk.text.split()).casefold()
        if words in texts or taken.get(document, 0) >= _OF_ONE_DOCUMENT:
            continue
        texts.add(words)
        taken[document] = taken.get(document, 0) + 1
        chosen.append(found)
        if len(chosen) == limit:
            break
    return chosen


def _passage(found: Ranked, stale: bool) -> Passage:  # noqa: FBT001 - a field of what is made here
    chunk = found.hit.chunk
    return Passage(
        chunk_id=chunk.id,
        document_id=chunk.document_id,
        source=chunk.source,
        title=chunk.title,
        heading_path=chunk.heading_path,
        url=chunk.url,
        text=chunk.text,
        score=found.score,
        dense_score=found.hit.dense,
        lexical_score=found.hit.lexical,
        updated_at=chunk.updated_at,
        category=chunk.category,
        audience=chunk.audience,
        stale=stale,
    )
