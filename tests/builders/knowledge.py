from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.knowledge import DocumentPage, DocumentRecord, FailedDocument, SourceStatus
from tests.fakes.clock import NOON


def a_document_record(**changes: Any) -> DocumentRecord:
    record = DocumentRecord(
        source="handbook",
        document_id="handbook/leave.md",
        digest="d1",
        chunk_ids=("c1", "c2"),
        title="Leave",
        url="https://handbook.example.com/leave",
        updated_at=NOON - timedelta(days=3),
        stamp="size-and-time",
    )
    return replace(record, **changes)


def a_document_page(**changes: Any) -> DocumentPage:
    page = DocumentPage(
        document_id="handbook/leave.md",
        title="Leave",
        markdown="# Leave\n\n## Parental leave\n\nYou get 16 weeks of paid parental leave.\n",
        source="handbook",
        updated_at=NOON - timedelta(days=3),
        url="https://handbook.example.com/leave",
    )
    return replace(page, **changes)


def a_source_status(**changes: Any) -> SourceStatus:
    status = SourceStatus(
        source="handbook",
        documents=12,
        chunks=80,
        refreshed_at=NOON,
        failed=(FailedDocument(document_id="handbook/broken.pdf", reason="not a PDF"),),
    )
    return replace(status, **changes)
