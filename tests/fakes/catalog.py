from collections.abc import Collection, Sequence

from bot.domain.knowledge import DocumentRecord, SourceStatus


class MemoryCatalog:
    """A Catalog that lives as long as the test."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], DocumentRecord] = {}
        self._statuses: dict[str, SourceStatus] = {}

    async def records(self, source: str) -> Sequence[DocumentRecord]:
        return [record for (owner, _), record in self._records.items() if owner == source]

    async def record(self, document_id: str) -> DocumentRecord | None:
        found = (record for (_, name), record in self._records.items() if name == document_id)
        return next(found, None)

    async def remember(
        self, source: str, *, changed: Sequence[DocumentRecord], gone: Collection[str]
    ) -> None:
        for record in changed:
            self._records[source, record.document_id] = record
        for document_id in gone:
            self._records.pop((source, document_id), None)

    async def status(self, source: str) -> SourceStatus | None:
        return self._statuses.get(source)

    async def note_status(self, status: SourceStatus) -> None:
        self._statuses[status.source] = status
