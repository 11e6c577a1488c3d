"""How near sentences are to a question, by the embedding model that searches."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding import Embedder

_KEPT = 20_000
"""Vectors of sentences: 15 MB at 384 dimensions; a handbook of 250 pages has some 13,000."""


class EmbeddedNearness:
    """Compares texts with questions by their vectors, and remembers the vectors of texts.

    A sentence that was compared before costs nothing: popular passages come up again and again.
    """

    def __init__(self, embedder: Embedder, *, kept: int = _KEPT) -> None:
        """Use this model and remember up to `kept` texts, the latest used ones."""
        self._embedder = embedder
        self._kept = kept
        self._vectors: OrderedDict[str, NDArray[np.float16]] = OrderedDict()

    async def of(self, questions: Sequence[str], texts: Sequence[str]) -> list[list[float]]:
        """Return one row a question: its cosine similarity with each text."""
        if not questions or not texts:
            return [[] for _ in questions]
        asked = await asyncio.gather(*map(self._embedder.embed_query, questions))
        rows = np.stack(asked) @ (await self._of_texts(texts)).T
        return [[float(value) for value in row] for row in rows]

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
