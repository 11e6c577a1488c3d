"""Chunks as the JSON object that Qdrant stores with their vectors."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from knowledge.index.port import StoredChunk

DENSE = "dense"
LEXICAL = "lexical"
FILTERED = ("audience", "category", "source", "content")
"""Keys with an index of their own."""
SHOWN = [
    "document", "source", "title", "path", "url", "text", "content", "ordinal", "audience",
    "category", "updated",
]  # fmt: skip
"""All keys but the page, which would be read for nothing."""


def point_id(chunk_id: str) -> str:
    """Return the id as Qdrant takes it."""
    return str(UUID(hex=chunk_id))


def payload(chunk: StoredChunk) -> dict[str, Any]:
    """Return what is stored with a chunk's vectors."""
    values: dict[str, Any] = {
        "document": chunk.document_id,
        "source": chunk.source,
        "title": chunk.title,
        "path": list(chunk.heading_path),
        "url": chunk.url,
        "text": chunk.text,
        "content": chunk.content,
        "ordinal": chunk.ordinal,
        "audience": sorted(chunk.audience),
        "category": chunk.category,
        "updated": chunk.updated_at.isoformat() if chunk.updated_at else None,
        "page": chunk.page,
    }
    return {key: value for key, value in values.items() if value is not None}


def stored_chunk(point: Any, values: Mapping[str, Any]) -> StoredChunk:
    """Return the chunk of a point's id and payload."""
    return StoredChunk(
        id=point.hex if isinstance(point, UUID) else str(point).replace("-", ""),
        document_id=values["document"],
        source=values["source"],
        title=values["title"],
        heading_path=tuple(values["path"]),
        url=values["url"],
        text=values["text"],
        content=values["content"],
        ordinal=values["ordinal"],
        audience=frozenset(values["audience"]),
        category=values.get("category"),
        updated_at=datetime.fromisoformat(values["updated"]) if "updated" in values else None,
        page=values.get("page"),
    )
