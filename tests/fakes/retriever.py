from collections.abc import Sequence
from dataclasses import replace

from bot.assistant.terms import Terms
from bot.domain.answers import Passage
from bot.domain.errors import KnowledgeError
from bot.domain.knowledge import Query


class MemoryRetriever:
    """A Retriever over a few passages: finds by shared words, inside what the audience may see."""

    def __init__(self, passages: Sequence[Passage] = (), *, broken: bool = False) -> None:
        self.passages = list(passages)
        self.queries: list[Query] = []
        self._broken = broken
        self._terms = Terms()

    async def search(self, query: Query) -> tuple[Passage, ...]:
        self.queries.append(query)
        if self._broken:
            raise KnowledgeError("The index cannot be read.")
        seen = [each for each in self.passages if query.audience.may_see(each.audience)]
        scored = [self._scored(query, passage) for passage in seen]
        found = sorted(scored, key=lambda each: each.score, reverse=True)
        return tuple(found[: query.limit])

    def _scored(self, query: Query, passage: Passage) -> Passage:
        wanted = set(self._terms.of(query.text))
        held = set(self._terms.of(" ".join((*passage.heading_path, passage.text))))
        share = len(wanted & held) / max(1, len(wanted))
        return replace(
            passage, score=share, dense_score=0.2 + 0.6 * share, lexical_score=10 * share
        )
