"""Searches of a shard that take more than one call."""

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import qdrant_edge as edge

from knowledge.embedding import Vectors
from knowledge.index import edge_requests as requests
from knowledge.index.bm25 import Terms
from knowledge.index.payload import DENSE, stored_chunk
from knowledge.index.port import Hit, Scope

_PAGE = 256


def searched(
    shard: edge.EdgeShard, vector: Vectors, terms: Terms, scope: Scope, limit: int
) -> list[Hit]:
    """Return what either half finds; what only one found gets its score of the other as well."""
    halves = shard.query_batch(requests.both_halves(vector, terms, requests.within(scope), limit))
    dense, lexical = ({point.id: point for point in half} for half in [*halves, []][:2])
    near = {point: found.score for point, found in dense.items()}
    said = {point: found.score for point, found in lexical.items()}
    if unknown := lexical.keys() - dense.keys():
        near |= _scores(shard, requests.nearest(vector), unknown)
    if terms.indices and (unknown := dense.keys() - lexical.keys()):
        said |= _scores(shard, requests.best_words(terms), unknown)
    return [
        Hit(stored_chunk(point, found.payload or {}), near.get(point, 0.0), said.get(point, 0.0))
        for point, found in (lexical | dense).items()
    ]


def stored_vectors(shard: edge.EdgeShard, contents: Sequence[str]) -> dict[str, Vectors]:
    """Return the vectors of contents, from whichever chunk holds them."""
    wanted = requests.matches("content", contents)
    found: dict[str, Vectors] = {}
    offset = None
    while True:
        records, offset = shard.scroll(
            edge.ScrollRequest(offset, _PAGE, wanted, ["content"], [DENSE])
        )
        found |= dict(map(_content_and_vector, records))
        if offset is None:
            return found


def _content_and_vector(record: Any) -> tuple[str, Vectors]:
    return record.payload["content"], np.array(record.vector[DENSE], dtype=np.float32)


def _scores(shard: edge.EdgeShard, query: edge.Query, points: Collection[Any]) -> dict[Any, float]:
    return {point.id: point.score for point in shard.query(requests.scores_of(query, points))}
