"""What every source delivers, and what a source is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Document:
    """One page, file or article, cleaned for reading."""

    source: str
    id: str
    """Unique within its source; for a folder the path below it, with slashes."""
    title: str
    markdown: str
    """What readers see; without a first heading that only repeats the title."""
    url: str
    updated_at: datetime | None = None
    category: str | None = None
    audience: frozenset[str] = frozenset({"public"})
    search_terms: tuple[str, ...] = ()
    """Further words that people search it by; they are searched but not shown."""


class Source(Protocol):
    """A configured origin of documents."""

    @property
    def name(self) -> str:
        """The name in the settings."""
        ...

    async def list(self) -> Mapping[str, str]:
        """Return the stamp of every document by its id.

        A stamp changes whenever the document, or how it is read, may have changed. Raises
        SourceUnreachable when the list would not be complete.
        """
        ...

    async def read(self, document_id: str) -> Document | None:
        """Return a document; None when it asks not to be indexed.

        Raises DocumentUnreadable.
        """
        ...
