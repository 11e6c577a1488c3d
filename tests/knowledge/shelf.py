"""A small knowledge on disk, for tests that refresh and search it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.domain.contacts import PUBLIC, Audience
from bot.domain.knowledge import Query
from knowledge.documents import Source
from knowledge.identity import index_identity
from knowledge.index.edge import EdgeIndex, open_edge_index
from knowledge.library import IndexLibrary
from knowledge.refresh import Refresher
from knowledge.retriever import HybridRetriever
from knowledge.sources.folder import FolderSource
from tests.fakes.catalog import MemoryCatalog
from tests.fakes.clock import FixedClock
from tests.fakes.embedder import WordEmbedder


@dataclass
class Shelf:
    folder: Path
    embedder: WordEmbedder
    index: EdgeIndex
    catalog: MemoryCatalog
    clock: FixedClock

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def source(self, name: str = "handbook", folder: str = "") -> FolderSource:
        return FolderSource(name=name, path=self.folder / folder)

    def refresher(self, sources: Sequence[Source] = ()) -> Refresher:
        return Refresher(
            sources=sources or [self.source()],
            embedder=self.embedder,
            index=self.index,
            catalog=self.catalog,
            clock=self.clock,
        )

    def retriever(self) -> HybridRetriever:
        return HybridRetriever(
            embedder=self.embedder,
            index=self.index,
            catalog=self.catalog,
            clock=self.clock,
            freshness={"handbook": timedelta(hours=24)},
        )

    async def found(self, question: str, audience: Audience = PUBLIC) -> list[str]:
        passages = await self.retriever().search(Query(question, audience))
        return [passage.text for passage in passages]

    def library(self, *sources: str) -> IndexLibrary:
        return IndexLibrary(
            index=self.index, catalog=self.catalog, sources=sources or ("handbook",)
        )


@asynccontextmanager
async def open_shelf(place: Path) -> AsyncIterator[Shelf]:
    embedder = WordEmbedder()
    index = await open_edge_index(place / "index", identity=index_identity(embedder))
    (place / "handbook").mkdir(exist_ok=True)
    try:
        yield Shelf(place / "handbook", embedder, index, MemoryCatalog(), FixedClock())
    finally:
        await index.close()
