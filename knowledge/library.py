"""Documents as readers see them, and how the sources stand."""

from collections.abc import Sequence

from bot.domain.contacts import Audience
from bot.domain.errors import NotFound
from bot.domain.knowledge import DocumentPage, DocumentRecord, SourceStatus
from bot.ports.catalog import Catalog
from knowledge.index.port import Index


class IndexLibrary:
    """Shows pages from the index: exactly what the assistant answers from."""

    def __init__(self, *, index: Index, catalog: Catalog, sources: Sequence[str]) -> None:
        """Show documents of the index; `sources` are the names that are configured."""
        self._index = index
        self._catalog = catalog
        self._sources = tuple(sources)

    async def page(self, document_id: str, *, audience: Audience) -> DocumentPage:
        """Return a document; its id may stand behind the name of its source and a slash.

        Two sources may hold the same path: only with the name in front is it certain which.
        Raises NotFound, with the same words where there is none and where it may not be seen.
        """
        record = await self._record(document_id)
        first = record.chunk_ids[0] if record and record.chunk_ids else None
        chunk = await self._index.chunk(first) if first else None
        if record is None or chunk is None or not audience.may_see(chunk.audience):
            raise NotFound(f"There is no document {document_id!r}.")
        return DocumentPage(
            document_id=record.document_id,
            title=chunk.title,
            markdown=chunk.page or chunk.text,
            source=chunk.source,
            updated_at=chunk.updated_at,
            url=record.url,
        )

    async def sources(self) -> tuple[SourceStatus, ...]:
        """Return how every configured source stands; one that was never refreshed has no date."""
        statuses = [await self._catalog.status(name) for name in self._sources]
        pairs = zip(self._sources, statuses, strict=True)
        return tuple(status or SourceStatus(name) for name, status in pairs)

    async def _record(self, document_id: str) -> DocumentRecord | None:
        source, _, rest = document_id.partition("/")
        if source in self._sources and (record := await self._of_source(source, rest)):
            return record
        return await self._catalog.record(document_id)

    async def _of_source(self, source: str, document_id: str) -> DocumentRecord | None:
        record = await self._catalog.record(document_id)
        if record is None or record.source == source:
            return record
        records = await self._catalog.records(source)
        return next((found for found in records if found.document_id == document_id), None)
