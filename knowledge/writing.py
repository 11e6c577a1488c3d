"""Bringing documents of one source into the index and the catalogue, a slice at a time."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.domain.errors import DocumentUnreadable
from bot.domain.knowledge import DocumentRecord, FailedDocument
from bot.ports.catalog import Catalog
from knowledge.chunking import Chunk
from knowledge.documents import Document, Source
from knowledge.embedding import Vectors
from knowledge.index.port import Entry, Index, StoredChunk
from knowledge.plan import document_digest, obsolete, text_digest
from knowledge.report import Tally
from knowledge.workshop import Workshop

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Version:
    """A document as it shall stand in the index."""

    record: DocumentRecord
    before: DocumentRecord | None
    document: Document | None
    chunks: tuple[Chunk, ...]

    @property
    def is_same(self) -> bool:
        return self.before is not None and self.before.digest == self.record.digest


class Writer:
    """Writes documents of one source."""

    def __init__(
        self,
        *,
        source: Source,
        index: Index,
        workshop: Workshop,
        catalog: Catalog,
        tally: Tally,
    ) -> None:
        """Write into `index` and count in `tally`."""
        self._source = source
        self._index = index
        self._workshop = workshop
        self._catalog = catalog
        self._tally = tally
        self._before: dict[str, DocumentRecord] | None = None

    async def write(self, document_ids: Sequence[str], stamps: Mapping[str, str]) -> None:
        """Read documents and bring what differs into the index.

        The catalogue learns of new chunks before the index has them, so that a killed run leaves
        none behind that nobody knows of.
        """
        versions = [
            version
            for document_id in document_ids
            if (version := await self._version(document_id, stamps[document_id])) is not None
        ]
        differing = [version for version in versions if not version.is_same]
        await self._remember([_announced(version) for version in differing])
        await self._index.put(await self._entries(differing))
        await self._index.remove(
            [
                chunk_id
                for version in differing
                for chunk_id in obsolete(version.before, version.record.chunk_ids)
            ]
        )
        await self._remember([version.record for version in versions])
        self._count(differing)

    async def drop(self, gone: Sequence[DocumentRecord]) -> None:
        """Take documents out that the source no longer has."""
        await self._index.remove([chunk_id for record in gone for chunk_id in record.chunk_ids])
        ids = [record.document_id for record in gone]
        await self._catalog.remember(self._source.name, changed=[], gone=ids)
        self._tally.removed += len(gone)

    async def _version(self, document_id: str, stamp: str) -> _Version | None:
        try:
            document = await self._source.read(document_id)
        except DocumentUnreadable as error:
            failed = FailedDocument(error.document_id, error.reason)
            self._tally.failed.append((self._source.name, failed))
            _log.warning("A document cannot be read", document=document_id, reason=error.reason)
            return None
        before = (await self._remembered()).get(document_id)
        digest = document_digest(document, self._index.generation)
        if before is not None and before.digest == digest:
            same = replace(before, stamp=stamp, text_digest=text_digest(document))
            return _Version(same, before, document, ())
        chunks = tuple(await self._workshop.chunks(document)) if document else ()
        record = DocumentRecord(
            source=self._source.name,
            document_id=document_id,
            digest=digest,
            chunk_ids=tuple(chunk.id for chunk in chunks),
            title=document.title if document else "",
            url=document.url if document else "",
            updated_at=document.updated_at if document else None,
            stamp=stamp,
            text_digest=text_digest(document),
        )
        return _Version(record, before, document, chunks)

    async def _remembered(self) -> Mapping[str, DocumentRecord]:
        if self._before is None:
            records = await self._catalog.records(self._source.name)
            self._before = {record.document_id: record for record in records}
        return self._before

    async def _remember(self, records: Sequence[DocumentRecord]) -> None:
        if records:
            await self._catalog.remember(self._source.name, changed=records, gone=())

    async def _entries(self, versions: Sequence[_Version]) -> list[Entry]:
        chunks = [chunk for version in versions for chunk in version.chunks]
        vectors = await self._vectors({chunk.content: chunk for chunk in chunks})
        return [
            Entry(
                chunk=_stored(version.document, chunk, ordinal),
                vector=vectors[chunk.content],
                words="\n".join((chunk.searched, *version.document.search_terms)),
            )
            for version in versions
            if version.document is not None
            for ordinal, chunk in enumerate(version.chunks)
        ]

    async def _vectors(self, wanted: Mapping[str, Chunk]) -> Mapping[str, Vectors]:
        stored = await self._index.vectors(wanted.keys())
        missing = [chunk for content, chunk in wanted.items() if content not in stored]
        if not missing:
            return stored
        began = time.perf_counter()
        rows = await self._workshop.embed([chunk.searched for chunk in missing])
        self._tally.embed_seconds += time.perf_counter() - began
        self._tally.embedded_chunks += len(missing)
        self._tally.embedded_tokens += sum(chunk.tokens for chunk in missing)
        contents = (chunk.content for chunk in missing)
        return {**stored, **dict(zip(contents, rows, strict=True))}

    def _count(self, differing: Sequence[_Version]) -> None:
        new = sum(version.before is None for version in differing)
        self._tally.added += new
        self._tally.changed += len(differing) - new


def _announced(version: _Version) -> DocumentRecord:
    """Return a record that covers old and new chunks and makes the document be read again."""
    before = version.before.chunk_ids if version.before else ()
    both = dict.fromkeys((*before, *version.record.chunk_ids))
    return replace(version.record, chunk_ids=tuple(both), digest="", stamp="")


def _stored(document: Document, chunk: Chunk, ordinal: int) -> StoredChunk:
    joint = "#" if chunk.anchor and "#" not in document.url else ""
    return StoredChunk(
        id=chunk.id,
        document_id=document.id,
        source=document.source,
        title=document.title,
        heading_path=chunk.heading_path,
        url=f"{document.url}{joint}{chunk.anchor if joint else ''}",
        text=chunk.text,
        content=chunk.content,
        ordinal=ordinal,
        audience=document.audience,
        category=document.category,
        updated_at=document.updated_at,
        page=document.markdown if ordinal == 0 else None,
    )
