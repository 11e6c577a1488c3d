"""Kills refreshes and rebuilds again and again, then compares the index with the folders."""

import asyncio
import multiprocessing
import random
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.errors import DocumentUnreadable
from knowledge.chunking import Chunker
from knowledge.identity import index_identity
from knowledge.index.edge import EdgeIndex, open_edge_index
from knowledge.sources.folder import FolderSource
from tests.fakes.embedder import WordEmbedder
from tests.kill.refreshing_child import SOURCES, opened, run

KINDS = ("refresh", "rebuild", "without the second source")
_PRELOADED = ["tests.kill.refreshing_child"]
_LONGEST = {"refresh": 0.35, "rebuild": 0.6, "without the second source": 0.25}
"""Seconds after which most of them are done."""
_WORDS = [
    "battery",
    "warranty",
    "leave",
    "travel",
    "invoice",
    "parking",
    "holiday",
    "mentor",
    "laptop",
    "budget",
]
Texts = Mapping[str, tuple[str, str, frozenset[str]]]
"""Document, text and audience by the id of the chunk."""


@dataclass
class RefreshCounts:
    """What a campaign found."""

    kills: int = 0
    rebuilds: int = 0
    documents: int = 0
    """In the folders, over all comparisons."""
    missing: int = 0
    """Chunks that the folders have and the index does not."""
    left_over: int = 0
    """Chunks that the index has and the folders do not."""
    different: int = 0
    """Chunks that say something else, or to somebody else, than the folders."""
    silent: int = 0
    """Killed rebuilds after which neither the old index nor a whole new one answered."""
    seconds: float = 0.0

    def line(self) -> str:
        """Return the counts as one line."""
        named = (f"{value} {name}" for name, value in vars(self).items() if name != "seconds")
        return f"{', '.join(named).replace('_', ' ')} in {self.seconds:.0f} s"


@dataclass
class Folders:
    """Documents that people add, edit, hide and delete."""

    root: Path
    chance: random.Random
    written: int = field(default=0)

    def begin(self) -> None:
        """Write the first documents."""
        for name in SOURCES:
            (self.root / name).mkdir()
            for number in range(8):
                self._write(self.root / name / f"page-{number}.md")

    def work(self) -> None:
        """Add, edit and delete some."""
        for name in SOURCES:
            for _ in range(3):
                self._write(self.root / name / f"page-{self.chance.randrange(16)}.md")
            pages = sorted((self.root / name).iterdir())
            for page in self.chance.sample(pages, k=min(2, len(pages) - 1)):
                page.unlink()

    def _write(self, path: Path) -> None:
        self.written += 1
        label = self.chance.choice(("public", "employees"))
        parts = [f"---\naudience: {label}\n---\n# {path.stem} of {path.parent.name}\n"]
        for number in range(self.chance.randint(1, 4)):
            words = " ".join(self.chance.choices(_WORDS, k=60))
            parts.append(f"\n## Part {number}\n\nRevision {self.written}. {words}.\n")
        path.write_text("".join(parts), encoding="utf-8")


async def refreshing_campaign(folder: Path, *, kills: int, seed: int = 1) -> RefreshCounts:
    """Run it and return the counts."""
    started, chance, counts = time.monotonic(), random.Random(seed), RefreshCounts()
    folders = Folders(folder, chance)
    folders.begin()
    await _compare(folder, counts)
    while counts.kills < kills:
        folders.work()
        for _ in range(chance.choice((1, 1, 2))):
            kind = chance.choice(KINDS)
            before = _generation(folder)
            chunks = await _chunks(folder) if kind == "rebuild" else 0
            if not await _killed(folder, kind, chance):
                continue
            counts.kills += 1
            if kind == "rebuild":
                counts.rebuilds += 1
                await _require_answers(folder, before, chunks, counts)
        if chance.random() < 0.5:
            folders.work()
        await _compare(folder, counts)
    counts.seconds = time.monotonic() - started
    return counts


async def _killed(folder: Path, kind: str, chance: random.Random) -> bool:
    """Begin a run and kill it after a while; whether it was still under way."""
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    child = context.Process(target=run, args=(folder, kind, theirs), daemon=True)
    child.start()
    assert await asyncio.to_thread(ours.recv) == "begun"
    await asyncio.sleep(chance.random() * _LONGEST[kind])
    is_under_way = not ours.poll()
    child.kill()
    await asyncio.to_thread(child.join)
    child.close()
    ours.close()
    theirs.close()
    return is_under_way


def _generation(folder: Path) -> str:
    return (folder / "index" / "current.json").read_text(encoding="utf-8")


async def _require_answers(folder: Path, before: str, chunks: int, counts: RefreshCounts) -> None:
    """Count a killed rebuild after which neither the old index nor a whole new one answers."""
    wanted = len(await _texts_of_folders(folder)) if _generation(folder) != before else chunks
    counts.silent += await _chunks(folder) != wanted


async def _chunks(folder: Path) -> int:
    index = await open_edge_index(folder / "index", identity=index_identity(WordEmbedder()))
    try:
        return await index.count()
    finally:
        await index.close()


async def _compare(folder: Path, counts: RefreshCounts) -> None:
    """Refresh, then count how index and catalogue differ from the folders."""
    wanted = await _texts_of_folders(folder)
    async with opened(folder, slow=False) as knowledge:
        await knowledge.refresher().refresh()
        found = await _texts_of_index(knowledge.index, wanted)
        counts.left_over += await knowledge.index.count() - len(found)
        records = [record for name in SOURCES for record in await knowledge.catalog.records(name)]
        known = {chunk_id for record in records for chunk_id in record.chunk_ids}
        counts.different += len(known ^ wanted.keys())
    counts.documents += len({document for document, _, _ in wanted.values()})
    counts.missing += len(wanted.keys() - found.keys())
    counts.different += sum(found[chunk_id] != wanted[chunk_id] for chunk_id in found)


async def _texts_of_folders(folder: Path) -> Texts:
    embedder = WordEmbedder()
    chunker = Chunker(count=embedder.count, max_tokens=embedder.max_tokens)
    found = {}
    for name in SOURCES:
        source = FolderSource(name=name, path=folder / name)
        for document_id in await source.list():
            with suppress(DocumentUnreadable):
                document = await source.read(document_id)
                assert document is not None
                for chunk in chunker.chunks(document):
                    place = f"{name}/{document_id}"
                    found[chunk.id] = (place, chunk.text, document.audience)
    return found


async def _texts_of_index(index: EdgeIndex, chunk_ids: Collection[str]) -> Texts:
    found = {}
    for chunk_id in chunk_ids:
        if (stored := await index.chunk(chunk_id)) is not None:
            place = f"{stored.source}/{stored.document_id}"
            found[chunk_id] = (place, stored.text, stored.audience)
    return found
