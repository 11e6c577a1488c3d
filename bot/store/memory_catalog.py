from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from bot.domain.knowledge import DocumentRecord, SourceStatus
from bot.ports.clock import Clock
from bot.store.safe_values import safe_value


class MemoryCatalog:
    """Implements bot.ports.catalog.Catalog in memory."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], DocumentRecord] = {}
        self._statuses: dict[str, SourceStatus] = {}

    async def records(self, source: str) -> Sequence[DocumentRecord]:
        """Return the records of all documents of a source."""
        return [self._records[key] for key in sorted(self._records) if key[0] == source]

    async def record(self, document_id: str) -> DocumentRecord | None:
        """Return one document's record, of whatever source; None if there is none."""
        found = [key for key in sorted(self._records) if key[1] == safe_value(document_id)]
        return self._records[found[0]] if found else None

    async def remember(
        self, source: str, *, changed: Sequence[DocumentRecord], gone: Collection[str]
    ) -> None:
        """Store changed records and forget those that are gone."""
        for document_id in gone:
            self._records.pop((source, safe_value(document_id)), None)
        for record in changed:
            safe = safe_value(record)
            self._records[source, safe.document_id] = safe

    async def status(self, source: str) -> SourceStatus | None:
        """Return how the source stood after its last refresh."""
        return self._statuses.get(source)

    async def note_status(self, status: SourceStatus) -> None:
        """Store how a source stands now."""
        self._statuses[status.source] = safe_value(status)


class MemorySchedule:
    """Implements bot.ports.catalog.Schedule in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._claims: dict[tuple[str, datetime], str] = {}

    async def claim(self, job: str, slot: datetime, *, worker: str) -> bool:
        """Claim the (job, slot) row; True for exactly one caller."""
        if (job, slot) in self._claims:
            return False
        self._claims[job, slot] = worker
        return True

    async def sweep(self, *, older_than: timedelta) -> int:
        """Remove claims of slots that are longer over than this, and return how many."""
        before = self._clock.now() - older_than
        old = [key for key in self._claims if key[1] < before]
        for key in old:
            del self._claims[key]
        return len(old)
