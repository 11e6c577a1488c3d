"""Requests to Qdrant Edge, in the engine's own words."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import qdrant_edge as edge

from knowledge.embedding import Vectors
from knowledge.index.bm25 import Lexicon, Terms
from knowledge.index.payload import DENSE, FILTERED, LEXICAL, SHOWN, payload, point_id
from knowledge.index.port import Entry, Scope


def new_shard(path: str, dimension: int) -> edge.EdgeShard:
    """Create an empty shard. No HNSW graph: exact search is fast enough up to 100,000 chunks."""
    config = edge.EdgeConfig(
        vectors={DENSE: edge.EdgeVectorParams(size=dimension, distance=edge.Distance.Cosine)},
        sparse_vectors={LEXICAL: edge.EdgeSparseVectorParams(modifier=edge.Modifier.Idf)},
    )
    shard = edge.EdgeShard.create(path, config)
    for key in FILTERED:
        keyword = edge.PayloadSchemaType.Keyword
        shard.update(edge.UpdateOperation.create_field_index(key, keyword))
    return shard


def upsert(entries: Sequence[Entry], lexicon: Lexicon) -> edge.UpdateOperation:
    """Insert or replace chunks."""
    return edge.UpdateOperation.upsert_points([_point(entry, lexicon) for entry in entries])


def matches(key: str, values: Collection[str]) -> edge.Filter:
    """Points of which `key` holds one of the values."""
    return edge.Filter(must=[_one_of(key, values)])


def within(scope: Scope) -> edge.Filter:
    """Points that a search may find."""
    conditions = [_one_of("audience", scope.audience)]
    if scope.category is not None:
        conditions.append(_one_of("category", [scope.category]))
    return edge.Filter(must=conditions)


def both_halves(
    vector: Vectors, terms: Terms, scope: edge.Filter, limit: int
) -> edge.QueryBatchRequest:
    """Ask for the nearest and for the best by words, each inside the scope."""
    requests = [
        edge.QueryRequest(limit=limit, query=nearest(vector), filter=scope, with_payload=SHOWN)
    ]
    if terms.indices:
        best = best_words(terms)
        requests.append(
            edge.QueryRequest(limit=limit, query=best, filter=scope, with_payload=SHOWN)
        )
    return edge.QueryBatchRequest(requests)


def scores_of(query: edge.Query, points: Collection[UUID]) -> edge.QueryRequest:
    """Ask for the scores of certain points only."""
    only = edge.Filter(must=[edge.HasIdCondition(set(points))])
    return edge.QueryRequest(limit=len(points), query=query, filter=only)


def nearest(vector: Vectors) -> edge.Query:
    """Rank by cosine similarity."""
    return edge.Query.Nearest(vector.tolist(), using=DENSE)


def best_words(terms: Terms) -> edge.Query:
    """Rank by BM25."""
    return edge.Query.Nearest(edge.SparseVector(terms.indices, terms.values), using=LEXICAL)


def _point(entry: Entry, lexicon: Lexicon) -> edge.Point:
    terms = lexicon.of_chunk(entry.words)
    vectors = {
        DENSE: entry.vector.tolist(),
        LEXICAL: edge.SparseVector(terms.indices, terms.values),
    }
    return edge.Point(point_id(entry.chunk.id), vectors, payload(entry.chunk))


def _one_of(key: str, values: Collection[str]) -> Any:
    if len(values) == 1:  # a third faster over 100,000 chunks than a set of one
        (value,) = values
        return edge.FieldCondition(key, match=edge.MatchValue(value))
    return edge.FieldCondition(key, match=edge.MatchAny(sorted(values)))
