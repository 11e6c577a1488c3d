"""What a refresh has to do, worked out from what the source lists and what is remembered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.identifiers import derived_id
from bot.domain.knowledge import DocumentRecord
from knowledge.documents import Document


@dataclass(frozen=True, slots=True)
class Plan:
    """The work of one refresh of one source."""

    unread: tuple[str, ...]
    """Documents that are new, or whose stamp differs; their content may still be the same."""
    gone: tuple[DocumentRecord, ...]


def plan(listed: Mapping[str, str], remembered: Sequence[DocumentRecord]) -> Plan:
    """Compare the stamps that a source lists, by id, with the records of its documents."""
    stamps = {record.document_id: record.stamp for record in remembered}
    return Plan(
        unread=tuple(found for found, stamp in listed.items() if stamps.get(found) != stamp),
        gone=tuple(record for record in remembered if record.document_id not in listed),
    )


def document_digest(document: Document | None, generation: str) -> str:
    """Return what changes whenever the index would hold something else for a document.

    The generation of the index is part of it: what another generation held counts for nothing.
    """
    if document is None:
        return derived_id(generation)
    return derived_id(
        generation,
        document.title,
        document.markdown,
        document.url,
        document.updated_at.isoformat() if document.updated_at else "",
        document.category or "",
        "\n".join(sorted(document.audience)),
        "\n".join(document.search_terms),
    )


def text_digest(document: Document | None) -> str:
    """Return what two documents share that say the same word for word; empty without text."""
    words = " ".join(document.markdown.split()) if document else ""
    return derived_id(words) if words else ""


def obsolete(before: DocumentRecord | None, chunk_ids: Collection[str]) -> tuple[str, ...]:
    """Return the chunks that a document had and has no longer."""
    return tuple(sorted(set(before.chunk_ids if before else ()).difference(chunk_ids)))
