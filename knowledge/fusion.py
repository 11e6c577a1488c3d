"""One ranking out of two: nearness of meaning and agreement of words."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.index.port import Hit


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hit with its fused score, 0 to 1."""

    hit: Hit
    score: float


def fused(hits: Sequence[Hit], *, dense_weight: float = 0.5) -> list[Ranked]:
    """Return hits best first, by a weighted sum of both scores.

    BM25 has no upper end, so it is divided by the best of this query; cosine counts from 0.
    """
    top = max((hit.lexical for hit in hits), default=0.0) or 1.0
    nearest = max((hit.dense for hit in hits), default=0.0) or 1.0
    ranked = [
        Ranked(
            hit,
            dense_weight * max(hit.dense, 0.0) / nearest + (1 - dense_weight) * hit.lexical / top,
        )
        for hit in hits
    ]
    return sorted(ranked, key=lambda found: (-found.score, found.hit.chunk.id))
