from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from bot.domain.identifiers import derived_id
from knowledge.embedding import Vectors
from knowledge.index.port import Entry, IndexIdentity, Scope, StoredChunk

IDENTITY = IndexIdentity("test/model", 4, "d1", "1", "english")
PUBLIC = Scope(frozenset({"public"}))


def direction(*numbers: float) -> Vectors:
    vector = np.array(numbers, dtype=np.float32)
    return vector / np.float32(np.linalg.norm(vector))


NORTH = direction(1, 0, 0, 0)
EAST = direction(0, 1, 0, 0)


def entry(name: str, *, vector: Vectors = NORTH, words: str = "", **fields: Any) -> Entry:
    chunk = StoredChunk(
        id=derived_id(name),
        document_id=f"{name}.md",
        source="handbook",
        title=name.title(),
        heading_path=("First", "Second"),
        url=f"/documents/handbook/{name}.md#second",
        text=f"About {name}.",
        content=derived_id("content", name),
        ordinal=0,
        audience=frozenset({"public"}),
        category="people",
        updated_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        page=f"# All about {name}",
    )
    return Entry(replace(chunk, **fields), vector, words or name)
