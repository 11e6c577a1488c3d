"""The process that gets killed while it refreshes: real index, real catalogue, everything slow."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from bot.domain.knowledge import DocumentRecord
from bot.service.system_clock import SystemClock
from bot.store.catalog import SqlCatalog
from bot.store.sql import open_store
from knowledge.embedding import Vectors
from knowledge.identity import index_identity
from knowledge.index.edge import EdgeIndex
from knowledge.index.edge_folder import load
from knowledge.index.port import Entry
from knowledge.refresh import Refresher
from knowledge.sources.folder import FolderSource
from tests.fakes.embedder import WordEmbedder

SOURCES = ("one", "two")
_PAUSE = 0.003
"""Seconds around everything that is stored, so that kills find what lies in between."""


class SlowEmbedder(WordEmbedder):
    """Takes a moment for every passage."""

    async def embed(self, texts: Sequence[str]) -> Vectors:
        await asyncio.sleep(0.001 * len(texts))
        return await super().embed(texts)


class SlowIndex(EdgeIndex):
    """The embedded index, with pauses around what it stores."""

    async def put(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            await super().put([entry])
        await asyncio.sleep(_PAUSE)

    async def remove(self, chunk_ids: Collection[str]) -> None:
        for chunk_id in chunk_ids:
            await super().remove([chunk_id])
        await asyncio.sleep(_PAUSE)

    async def remove_source(self, source: str) -> None:
        await super().remove_source(source)
        await asyncio.sleep(_PAUSE)

    async def replace_with(self, fresh: Self) -> None:
        await asyncio.sleep(_PAUSE)
        await super().replace_with(fresh)
        await asyncio.sleep(_PAUSE)


class SlowCatalog(SqlCatalog):
    """The catalogue, with a pause after what it stores."""

    async def remember(
        self, source: str, *, changed: Sequence[DocumentRecord], gone: Collection[str]
    ) -> None:
        await super().remember(source, changed=changed, gone=gone)
        await asyncio.sleep(_PAUSE)


@dataclass(frozen=True)
class Knowledge:
    """What a process has open."""

    folder: Path
    index: EdgeIndex
    catalog: SqlCatalog
    embedder: WordEmbedder

    def refresher(self, names: Sequence[str] = SOURCES) -> Refresher:
        """Return a refresher of some of the sources."""
        return Refresher(
            sources=[FolderSource(name=name, path=self.folder / name) for name in names],
            embedder=self.embedder,
            index=self.index,
            catalog=self.catalog,
            clock=SystemClock(),
        )


@asynccontextmanager
async def opened(folder: Path, *, slow: bool) -> AsyncIterator[Knowledge]:
    """Open what lies in a folder."""
    embedder = SlowEmbedder() if slow else WordEmbedder()
    identity = index_identity(embedder)
    generation, shard = load(folder / "index", identity, replacing=False)
    index = (SlowIndex if slow else EdgeIndex)(folder / "index", generation, shard, identity)
    store = await open_store(f"sqlite:///{folder / 'baton.db'}")
    try:
        catalog = (SlowCatalog if slow else SqlCatalog)(store.database)
        yield Knowledge(folder, index, catalog, embedder)
    finally:
        await index.close()
        await store.close()


def run(folder: Path, kind: str, pipe: Connection) -> None:
    """Refresh or rebuild, saying when it begins; then wait for the end."""
    asyncio.run(_refresh(folder, kind, pipe))
    pipe.send("done")
    time.sleep(60)


async def _refresh(folder: Path, kind: str, pipe: Connection) -> None:
    async with opened(folder, slow=True) as knowledge:
        pipe.send("begun")
        match kind:
            case "rebuild":
                await knowledge.refresher().rebuild()
            case "without the second source":
                await knowledge.refresher(SOURCES[:1]).refresh()
            case _:
                await knowledge.refresher().refresh()
