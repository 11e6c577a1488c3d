"""How near sentences are to a question, by the embedding model that searches."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Embedder, Vectors

_KEPT = 20_000
"""Vectors of sentences: 15 MB at 384 dimensions; a handbook of 250 pages has some 13,000."""
_QUESTIONS_KEPT = 500
"""A turn compares its question twice: to measure, and to quote."""


class EmbeddedNearness:
    """Compares texts with questions by their vectors, and remembers the vectors of texts.

    A sentence that was compared before costs nothing: popular passages come up again and again.
    """

    def __init__(self, embedder: Embedder, *, kept: int = _KEPT) -> None:
        """Use this model and remember up to `kept` texts, the latest used ones."""
        self._embedder = embedder
        self._kept = kept
        self._vectors: OrderedDict[str, NDArray[np.float16]] = OrderedDict()
        self._asked: OrderedDict[str, Vectors] = OrderedDict()

    async def of(self, questions: Sequence[str], texts: Sequence[str]) -> list[list[float]]:
        """Return one row a question: its cosine similarity with each text."""
        if not questions or not texts:
            return [[] for _ in questions]
        rows = await self._of_questions(questions) @ (await self._of_texts(texts)).T
        return [[float(value) for value in row] for row in rows]

    async def _of_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        found = {text: self._asked[text] for text in questions if text in self._asked}
        for text in questions:
            if text not in found:
                found[text] = self._asked[text] = await self._embedder.embed_query(text)
        while len(self._asked) > _QUESTIONS_KEPT:
            self._asked.popitem(last=False)
        return np.stack([found[text] for text in questions])

    async def _of_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = {text: self._vectors[text] for text in texts if text in self._vectors}
        unknown = list(dict.fromkeys(text for text in texts if text not in found))
        if unknown:
            # One at a time: in a batch a quantised model's vector depends on its neighbours.
            for text in unknown:
                found[text] = (await self._embedder.embed([text]))[0].astype(np.float16)
        for text, vector in found.items():
            self._vectors[text] = vector
            self._vectors.move_to_end(text)
        while len(self._vectors) > self._kept:
            self._vectors.popitem(last=False)
        return np.stack([found[text] for text in texts]).astype(np.float32)
