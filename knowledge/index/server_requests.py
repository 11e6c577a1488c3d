"""Requests to a Qdrant server, in its client's own words."""

from collections.abc import Collection, Sequence

from qdrant_client import models

from knowledge.embedding import Vectors
from knowledge.index.bm25 import Lexicon, Terms
from knowledge.index.payload import DENSE, LEXICAL, SHOWN, payload, point_id
from knowledge.index.port import Entry, Scope


def points(entries: Sequence[Entry], lexicon: Lexicon) -> list[models.PointStruct]:
    """Return chunks with both vectors and their payload."""
    return [_point(entry, lexicon) for entry in entries]


def matches(key: str, values: Collection[str]) -> models.Filter:
    """Points of which `key` holds one of the values."""
    return models.Filter(must=[_one_of(key, values)])


def within(scope: Scope) -> models.Filter:
    """Points that a search may find."""
    filtered = matches("audience", scope.audience)
    if scope.category is None:
        return filtered
    return models.Filter(must=[filtered, _one_of("category", [scope.category])])


def certain(ids: Collection[models.ExtendedPointId]) -> models.Filter:
    """Points with these ids only."""
    return models.Filter(must=[models.HasIdCondition(has_id=list(ids))])


def nearest(vector: Vectors, where: models.Filter, limit: int) -> models.QueryRequest:
    """Rank by cosine similarity."""
    return models.QueryRequest(
        query=vector.tolist(), using=DENSE, filter=where, limit=limit, with_payload=SHOWN
    )


def best_words(terms: Terms, where: models.Filter, limit: int) -> models.QueryRequest:
    """Rank by BM25."""
    words = models.SparseVector(indices=terms.indices, values=terms.values)
    return models.QueryRequest(
        query=words, using=LEXICAL, filter=where, limit=limit, with_payload=SHOWN
    )


def _point(entry: Entry, lexicon: Lexicon) -> models.PointStruct:
    terms = lexicon.of_chunk(entry.words)
    words = models.SparseVector(indices=terms.indices, values=terms.values)
    return models.PointStruct(
        id=point_id(entry.chunk.id),
        vector={DENSE: entry.vector.tolist(), LEXICAL: words},
        payload=payload(entry.chunk),
    )


def _one_of(key: str, values: Collection[str]) -> models.FieldCondition:
    return models.FieldCondition(key=key, match=models.MatchAny(any=sorted(values)))
