"""A labelled set made searchable: an index of its own, kept below the data folder by digest."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.domain.identifiers import derived_id
from bot.domain.knowledge import DocumentRecord, SourceStatus
from bot.ports.clock import Clock
from knowledge.embedding import Embedder
from knowledge.evaluation import LabelledSource
from knowledge.identity import index_identity
from knowledge.index.edge import open_edge_index
from knowledge.labelled import LabelledSet
from knowledge.refresh import Progress, Refresher
from knowledge.retriever import HybridRetriever, Preferences


@asynccontextmanager
async def searchable(
    labelled: LabelledSet,
    *,
    folder: Path,
    embedder: Embedder,
    clock: Clock,
    language: str = "english",
    progress: Progress | None = None,
    preferences: Preferences | None = None,
) -> AsyncIterator[HybridRetriever]:
    """Yield a retriever over the documents of a set, indexing them the first time.

    Raises DataFolderBusy while another process evaluates the same set.
    """
    identity = index_identity(embedder, language=language)
    name = derived_id(labelled.digest, repr(identity))
    index = await open_edge_index(folder / name, identity=identity)
    catalog = _NoCatalog()
    try:
        if await index.count() == 0:
            source = LabelledSource(labelled.documents)
            refresher = Refresher(
                sources=[source], embedder=embedder, index=index, catalog=catalog, clock=clock
            )
            await refresher.rebuild(progress=progress)
        yield HybridRetriever(
            embedder=embedder,
            index=index,
            catalog=catalog,
            clock=clock,
            freshness={},
            preferences=preferences,
        )
    finally:
        await index.close()


class _NoCatalog:
    """Remembers nothing: such an index is built whole, in one step, and never refreshed."""

    async def records(self, source: str) -> Sequence[DocumentRecord]:  # noqa: ARG002 - the port
        return ()

    async def record(self, document_id: str) -> DocumentRecord | None:  # noqa: ARG002 - the port
        return None

    async def remember(
        self, source: str, *, changed: Sequence[DocumentRecord], gone: Collection[str]
    ) -> None:
        pass

    async def status(self, source: str) -> SourceStatus | None:  # noqa: ARG002 - the port
        return None

    async def note_status(self, status: SourceStatus) -> None:
        pass
