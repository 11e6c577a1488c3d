"""The catalogue of an index that is filled beside the one that answers."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.domain.knowledge import DocumentRecord, SourceStatus
from bot.ports.catalog import Catalog


class StagedCatalog:
    """Keeps what a rebuild writes to itself until its index answers.

    Until then the old index answers, and the stored records are the only ones that know its chunks.
    """

    def __init__(self, catalog: Catalog) -> None:
        """Read through to `catalog`; write nothing to it before `announce`."""
        self._catalog = catalog
        self._before: dict[str, dict[str, DocumentRecord]] = {}
        self._after: dict[str, dict[str, DocumentRecord]] = {}
        self._statuses: list[SourceStatus] = []

    async def records(self, source: str) -> Sequence[DocumentRecord]:
        """Return the records as they will be."""
        return list((await self._staged(source)).values())

    async def record(self, document_id: str) -> DocumentRecord | None:
        """Return the record of a document that answers now."""
        return await self._catalog.record(document_id)

    async def remember(
        self, source: str, *, changed: Sequence[DocumentRecord], gone: Collection[str]
    ) -> None:
        """Keep changed records and forget those that are gone."""
        staged = await self._staged(source)
        staged.update({record.document_id: record for record in changed})
        for document_id in gone:
            staged.pop(document_id, None)

    async def status(self, source: str) -> SourceStatus | None:
        """Return how the source stands as the old index has it."""
        return await self._catalog.status(source)

    async def note_status(self, status: SourceStatus) -> None:
        """Keep how a source will stand."""
        self._statuses.append(status)

    async def announce(self) -> None:
        """Make the stored records cover the chunks of both indexes.

        A run that is killed around the swap leaves no chunk in either that nobody knows of: every
        document is then read again, and what it has no longer is removed.
        """
        for source, after in self._after.items():
            before = self._before[source]
            both = [_covering(before.get(found), after.get(found)) for found in before | after]
            await self._catalog.remember(source, changed=both, gone=())

    async def commit(self) -> None:
        """Store the records as they are now."""
        for source, after in self._after.items():
            gone = self._before[source].keys() - after.keys()
            await self._catalog.remember(source, changed=list(after.values()), gone=gone)
        for status in self._statuses:
            await self._catalog.note_status(status)

    async def _staged(self, source: str) -> dict[str, DocumentRecord]:
        if source not in self._after:
            records = await self._catalog.records(source)
            self._before[source] = {record.document_id: record for record in records}
            self._after[source] = dict(self._before[source])
        return self._after[source]


def _covering(before: DocumentRecord | None, after: DocumentRecord | None) -> DocumentRecord:
    both = [record for record in (before, after) if record is not None]
    chunk_ids = dict.fromkeys(chunk_id for record in both for chunk_id in record.chunk_ids)
    return replace(both[-1], chunk_ids=tuple(chunk_ids), digest="", stamp="")
