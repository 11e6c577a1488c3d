"""How a source stands after a refresh, worked out from what is remembered of its documents."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.knowledge import DocumentRecord, FailedDocument, SourceStatus
from knowledge.report import Counts

MOST_LISTED = 100


def status_after(
    before: SourceStatus,
    records: Sequence[DocumentRecord],
    counts: Counts,
    failed: Sequence[FailedDocument],
    *,
    at: datetime,
) -> SourceStatus:
    """Return the status of a source that was listed completely and refreshed.

    The counts of a refresh that changed nothing leave the ones before standing.
    """
    status = replace(
        before,
        documents=len(records),
        chunks=sum(len(record.chunk_ids) for record in records),
        refreshed_at=at,
        failed=tuple(failed),
        error=None,
        empty=_empty(records),
        duplicates=_duplicates(records),
    )
    if not any(counts):
        return status
    added, changed, removed = counts
    return replace(status, added=added, changed=changed, removed=removed, changed_at=at)


def _empty(records: Sequence[DocumentRecord]) -> tuple[str, ...]:
    # Documents that asked not to be indexed have no title in their records.
    found = (each.document_id for each in records if each.title and not each.chunk_ids)
    return tuple(found)[:MOST_LISTED]


def _duplicates(records: Sequence[DocumentRecord]) -> tuple[tuple[str, str], ...]:
    first: dict[str, str] = {}
    found = []
    for record in sorted(records, key=lambda each: each.document_id):
        if not record.text_digest or not record.chunk_ids:
            continue
        other = first.setdefault(record.text_digest, record.document_id)
        if other != record.document_id:
            found.append((record.document_id, other))
    return tuple(found[:MOST_LISTED])
