"""The words about knowledge that cross package borders."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.contacts import Audience


@dataclass(frozen=True, slots=True)
class Query:
    """A search for passages."""

    text: str
    audience: Audience
    limit: int = 8
    category: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """What is remembered of an indexed document, to see what changed."""

    source: str
    document_id: str
    digest: str
    """Of everything that the index holds about it: text, title, address, audience, category."""
    chunk_ids: tuple[str, ...]
    title: str
    url: str
    updated_at: datetime | None = None
    stamp: str = ""
    """What the source said before reading (size and time, ETag): equal means unread, unchanged."""
    text_digest: str = ""
    """Of its text alone; empty in records of earlier releases and of documents without text."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document as a reader sees it when a citation is opened."""

    document_id: str
    title: str
    markdown: str
    source: str
    updated_at: datetime | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class FailedDocument:
    """A document that could not be read, and why."""

    document_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How a source stands after its last refresh."""

    source: str
    documents: int = 0
    chunks: int = 0
    refreshed_at: datetime | None = None
    """The end of the last refresh that listed the source completely."""
    failed: tuple[FailedDocument, ...] = ()
    error: str | None = None
    """Why the last refresh failed as a whole, if it did."""
    added: int = 0
    """Documents that came with the last refresh that changed anything; the next two likewise."""
    changed: int = 0
    removed: int = 0
    changed_at: datetime | None = None
    """The end of that refresh."""
    empty: tuple[str, ...] = ()
    """Documents without text: they were read, and nothing of them can be found."""
    duplicates: tuple[tuple[str, str], ...] = ()
    """(document, the document that it repeats word for word), at most 100 of them."""
