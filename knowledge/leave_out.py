"""The knowledge as if some of its documents were not there: nothing is written, nothing rebuilt."""

from collections.abc import Collection, Sequence

from bot.domain.answers import Passage
from bot.domain.knowledge import Query
from knowledge.embedding import Vectors
from knowledge.index.port import Hit, Scope
from knowledge.retriever import HybridRetriever, Searched

_MORE = 4
"""How many times the candidates are asked for, so that enough are left without the documents."""


class LeavingOut:
    """A retriever that does not find certain documents.

    They are left out before both halves are fused, so the rest ranks as in an index without them;
    only the rarity of words still counts them.
    """

    def __init__(self, retriever: HybridRetriever, documents: Collection[str] = ()) -> None:
        """Leave out the documents with these ids."""
        self._found = _Without(retriever.index)
        self._retriever = retriever.searching(self._found)
        self.leave_out(documents)

    def leave_out(self, documents: Collection[str]) -> None:
        """Leave out these documents from now on, and no others."""
        self._found.documents = frozenset(documents)

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return the best passages of the other documents."""
        return await self._retriever.search(query)


class _Without:
    """What a retriever needs of an index, less some documents."""

    def __init__(self, index: Searched) -> None:
        self._index = index
        self.documents = frozenset[str]()

    async def search(
        self, *, vector: Vectors, words: str, scope: Scope, limit: int
    ) -> Sequence[Hit]:
        wider = _MORE * limit if self.documents else limit
        hits = await self._index.search(vector=vector, words=words, scope=scope, limit=wider)
        left = [hit for hit in hits if hit.chunk.document_id not in self.documents]
        by_meaning = sorted(left, key=lambda hit: -hit.dense)[:limit]
        by_words = sorted(left, key=lambda hit: -hit.lexical)[:limit]
        return list({hit.chunk.id: hit for hit in (*by_meaning, *by_words)}.values())

    async def count(self) -> int:
        return await self._index.count()
