"""Finding passages: the question embedded, both halves searched, fused and made presentable."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from bot.domain.answers import Passage
from bot.domain.knowledge import Query
from bot.ports.catalog import Catalog
from bot.ports.clock import Clock
from knowledge.boosts import Boosts, boosted
from knowledge.duplicates import Wording
from knowledge.embedding import Embedder, Vectors
from knowledge.fusion import Ranked, fused
from knowledge.glossary import Glossary
from knowledge.index.port import Hit, Scope
from knowledge.index_size import IndexSize
from knowledge.reranking import Reranker
from knowledge.standing import Standing

_CANDIDATES = 40
_OF_ONE_DOCUMENT = 3
_RERANKED = 20
"""Passages that a reranker reads; it takes some milliseconds each."""


class Searched(Protocol):
    """What a retriever needs of an index."""

    async def search(
        self, *, vector: Vectors, words: str, scope: Scope, limit: int
    ) -> Sequence[Hit]:
        """Return the nearest and the best by words, as an index does."""
        ...

    async def count(self) -> int:
        """Return how many chunks there are."""
        ...


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the operator adds to the search; as it stands it adds nothing."""

    glossary: Glossary = field(default_factory=Glossary)
    boosts: Boosts = field(default_factory=Boosts)
    reranker: Reranker | None = None


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
        preferences: Preferences | None = None,
    ) -> None:
        """Put the parts together. `freshness` is each source's target; none means never stale."""
        self._embedder = embedder
        self.index = index
        """What is searched; evaluations look at its halves."""
        self._clock = clock
        self._standing = Standing(catalog, clock, targets=freshness)
        self._preferences = preferences or Preferences()
        self._size = IndexSize(clock)

    def searching(self, index: Searched) -> "HybridRetriever":
        """Return a retriever that is the same but for what it searches."""
        other = copy(self)
        other.index = index
        return other

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return up to `limit` passages, at most three of one document, best first."""
        if not query.text.strip() or not query.audience.labels:
            return ()
        question = self._preferences.glossary.expanded(query.text)
        hits = await self.index.search(
            vector=await self._embedder.embed_query(question),
            words=question,
            scope=Scope(query.audience.labels, query.category),
            limit=max(_CANDIDATES, query.limit),
        )
        ranked = boosted(fused(hits), self._preferences.boosts, now=self._clock.now())
        ranked = await self._reranked(query.text, ranked)
        chosen = _chosen(ranked, query.limit)
        stale = await self._standing.stale({found.hit.chunk.source for found in chosen})
        size = await self._size.logarithm(self.index)
        passages = (_passage(found, found.hit.chunk.source in stale) for found in chosen)
        return tuple(replace(each, lexical_score=each.lexical_score / size) for each in passages)

    async def _reranked(self, question: str, ranked: list[Ranked]) -> list[Ranked]:
        if self._preferences.reranker is None:
            return ranked
        first, rest = ranked[:_RERANKED], ranked[_RERANKED:]
        texts = [f"{found.hit.chunk.title}\n{found.hit.chunk.text}" for found in first]
        scores = await self._preferences.reranker.scores(question, texts)
        judged = [replace(found, score=score) for found, score in zip(first, scores, strict=True)]
        lowest = min(scores, default=0.0)
        behind = [replace(found, score=min(found.score, lowest)) for found in rest]
        return [*sorted(judged, key=lambda found: -found.score), *behind]


def _chosen(ranked: Sequence[Ranked], limit: int) -> list[Ranked]:
    """Leave out what another text says already, and what one document has too much of."""
    taken: dict[tuple[str, str], int] = {}
    wordings: list[Wording] = []
    chosen: list[Ranked] = []
    for found in ranked:
        chunk = found.hit.chunk
        document = (chunk.source, chunk.document_id)
        wording = Wording.of(chunk.text)
        is_told = any(wording.says_the_same(other) for other in wordings)
        if is_told or taken.get(document, 0) >= _OF_ONE_DOCUMENT:
            continue
        wordings.append(wording)
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
