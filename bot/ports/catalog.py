from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.knowledge import DocumentRecord, SourceStatus


class Catalog(Protocol):
    """What is remembered of indexed documents, kept beside the vectors."""

    async def records(self, source: str) -> Sequence[DocumentRecord]:
        """Return the records of all documents of a source."""
        ...

    async def record(self, document_id: str) -> DocumentRecord | None:
        """Return one document's record, of whatever source; None if there is none."""
        ...

    async def remember(
        self, source: str, *, changed: Sequence[DocumentRecord], gone: Collection[str]
    ) -> None:
        """Store changed records and forget those that are gone, in one transaction."""
        ...

    async def status(self, source: str) -> SourceStatus | None:
        """Return how the source stood after its last refresh."""
        ...

    async def note_status(self, status: SourceStatus) -> None:
        """Store how a source stands now."""
        ...


class Schedule(Protocol):
    """Lets one of many machines do a job of one time slot."""

    async def claim(self, job: str, slot: datetime, *, worker: str) -> bool:
        """Claim the (job, slot) row; True for exactly one caller."""
        ...

    async def sweep(self, *, older_than: timedelta) -> int:
        """Remove claims of slots that are long over and return how many."""
        ...
