"""One ranking out of two: nearness of meaning and agreement of words.

A weighted sum of scores (Bruch, Gai and Ingber, 2023), because rank fusion forgets by how much a
passage is better: on the two labelled sets that were measured, equal-weight RRF with k = 60 lost 5
points at rank 1 of one, and this gained 2 on one and 17 on the other (benchmarks/retrieval.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.index.port import Hit

_DENSE_WEIGHT = 0.6
"""Between 0.5 and 0.7 both sets change by less than 3 points at rank 1."""
_SUPPORT = 0.1
"""What another section of the same document adds: several that fit speak for the document."""
_SUPPORTING_SECTIONS = 3


@dataclass(frozen=True, slots=True)
class Ranked:
    """A hit with its fused score, 0 to 1."""

    hit: Hit
    score: float


def fused(hits: Sequence[Hit]) -> list[Ranked]:
    """Return hits best first.

    Cosines are stretched over the range that this query's hits span and BM25 is divided by the
    best of them, as neither has a scale that holds for all questions. Each hit gains a share of
    the best hits in other sections of its document.
    """
    own = _weighted(hits)
    best = _best_of_sections(hits, own)
    whole = 1 + _SUPPORT * sum(0.5**place for place in range(_SUPPORTING_SECTIONS))
    ranked = [
        Ranked(hit, (score + _SUPPORT * _support(hit, best[_document(hit)])) / whole)
        for hit, score in zip(hits, own, strict=True)
    ]
    return sorted(ranked, key=lambda found: (-found.score, found.hit.chunk.id))


def _weighted(hits: Sequence[Hit]) -> list[float]:
    near = [hit.dense for hit in hits]
    floor, span = min(near, default=0.0), max(near, default=0.0) - min(near, default=0.0)
    best = max((hit.lexical for hit in hits), default=0.0)
    return [
        _DENSE_WEIGHT * ((hit.dense - floor) / span if span else 1.0)
        + (1 - _DENSE_WEIGHT) * (hit.lexical / best if best else 0.0)
        for hit in hits
    ]


def _best_of_sections(
    hits: Sequence[Hit], scores: Sequence[float]
) -> dict[tuple[str, str], dict[tuple[str, ...], float]]:
    best: dict[tuple[str, str], dict[tuple[str, ...], float]] = {}
    for hit, score in zip(hits, scores, strict=True):
        sections = best.setdefault(_document(hit), {})
        path = hit.chunk.heading_path
        sections[path] = max(score, sections.get(path, 0.0))
    return best


def _support(hit: Hit, sections: dict[tuple[str, ...], float]) -> float:
    others = [score for path, score in sections.items() if path != hit.chunk.heading_path]
    strongest = sorted(others, reverse=True)[:_SUPPORTING_SECTIONS]
    return sum(score * 0.5**place for place, score in enumerate(strongest))


def _document(hit: Hit) -> tuple[str, str]:
    return hit.chunk.source, hit.chunk.document_id
