"""What every embedding model offers, and the order in which texts are best embedded."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a text, each of length 1."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1; never blocks the event loop while it does."""

    @property
    def name(self) -> str:
        """Provider and model, as the index records it."""
        ...

    @property
    def digest(self) -> str:
        """Differs whenever the vectors of equal texts may differ."""
        ...

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """What the model reads of a text; the rest is cut off."""
        ...

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return how many tokens each text has for this model, its frame not counted."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of passages; raises KnowledgeError when the model cannot be used."""
        ...

    async def embed_query(self, text: str) -> Vectors:
        """Return the vector (one dimension) of a question; raises as `embed`."""
        ...


def embedded_by_length(
    texts: Sequence[str],
    lengths: Sequence[int],
    embed: Callable[[Sequence[int]], Vectors],
    *,
    batch: int,
) -> Vectors:
    """Embed in batches of texts of like length, so that little padding is computed.

    `embed` gets positions in `texts`, at most `batch` of them; the rows come back in the order of
    `texts`.
    """
    order = sorted(range(len(texts)), key=lengths.__getitem__)
    rows = [embed(order[start : start + batch]) for start in range(0, len(order), batch)]
    stacked = np.concatenate(rows)
    vectors = np.empty_like(stacked)
    vectors[order] = stacked
    return vectors
