"""Indexing: throughput against the bare model, own time, refreshes, memory.

The corpus is the handbook, repeated under other titles up to 2,000 documents so that no two chunks
are equal. Throughput is measured on one copy with the model; own time, refreshes and memory on all
of it with vectors made by hash, so that the model's noise is out of them.
"""

import asyncio
import re
import resource
import shutil
import sys
import time
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.clock import WallClock
from benchmarks.data import data_folder
from knowledge.embedding import Embedder, Vectors
from knowledge.identity import index_identity
from knowledge.index.edge import open_edge_index
from knowledge.minilm import MiniLm
from knowledge.refresh import Refresher
from knowledge.report import RefreshReport
from knowledge.sources.folder import FolderSource
from tests.fakes.catalog import MemoryCatalog

_DOCUMENTS = 2000
_BATCHES = (1, 2, 4, 8)


class HashEmbedder:
    """Counts like MiniLM, and makes vectors out of hashes at no cost worth naming."""

    name, digest, dimension, max_tokens = "hash", "1", 384, 256

    def __init__(self, model: MiniLm) -> None:
        """Count with this model's tokenizer."""
        self.count = model.count

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors that differ with the text."""
        rows = np.stack([self._row(text) for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    async def embed_query(self, text: str) -> Vectors:
        """Return the vector of one text."""
        return np.asarray((await self.embed([text]))[0])

    def _row(self, text: str) -> Vectors:
        seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
        return np.random.default_rng(seed).standard_normal(self.dimension, dtype=np.float32)


async def main() -> None:
    """Measure and print everything."""
    handbook = data_folder("handbook")
    if handbook is None:
        return
    with TemporaryDirectory() as folder:
        await run(handbook, Path(folder))


async def run(handbook: Path, folder: Path) -> None:
    """Measure with a corpus made below `folder`."""
    model = MiniLm(folder / "models")
    corpus = folder / "corpus"
    _copy(handbook, corpus, "copy0")
    rate = await _throughput(model, corpus, folder)
    copies = 1
    while len(list(corpus.rglob("*.md"))) < _DOCUMENTS:
        _copy(handbook, corpus, f"copy{copies}")
        copies += 1
    await _refreshes(HashEmbedder(model), corpus, folder, rate)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1024**2 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    print(f"peak memory of this process: {peak / unit:.0f} MB")


def _copy(handbook: Path, corpus: Path, edition: str) -> None:
    target = corpus / edition
    shutil.copytree(handbook / "pages", target)
    for path in target.rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        titled, count = re.subn(r"(?m)^title: *(.*)$", rf"title: {edition} \1", text, count=1)
        if edition != "copy0":
            path.write_text(titled if count else f"# {edition}\n\n{text}", encoding="utf-8")


def _refresher(embedder: Embedder, corpus: Path, index: object) -> Refresher:
    return Refresher(
        sources=[FolderSource(name="handbook", path=corpus)],
        embedder=embedder,
        index=index,  # type: ignore[arg-type]
        catalog=MemoryCatalog(),
        clock=WallClock(),
    )


async def _throughput(model: MiniLm, corpus: Path, folder: Path) -> float:
    """Index one copy; return the tokens a second of the bare model on the same texts."""
    texts: list[str] = []
    original = model.embed

    async def noted(found: Sequence[str]) -> Vectors:
        texts.extend(found)
        return await original(found)

    model.embed = noted  # type: ignore[method-assign]
    index = await open_edge_index(folder / "first", identity=index_identity(model))
    report = await _refresher(model, corpus, index).refresh()
    await index.close()
    tokens = report.embedded_tokens
    print(f"{report.documents} documents, {report.chunks} chunks, {tokens} tokens")
    rates = {batch: tokens / _seconds(model, texts, batch) for batch in _BATCHES}
    best = max(rates.values())
    bare = ", ".join(f"{batch}: {rate:.0f}" for batch, rate in rates.items())
    print(f"bare model, sorted, by batch: {bare} tokens/s")
    reached = tokens / report.seconds
    print(f"indexing: {reached:.0f} tokens/s, {reached / best:.2f} of bare")
    print(f"own time: {_own(report):.2f} ms a chunk")
    return best


def _seconds(model: MiniLm, texts: Sequence[str], batch: int) -> float:
    began = time.perf_counter()
    model.embed_now(texts, batch=batch)
    return time.perf_counter() - began


async def _refreshes(embedder: Embedder, corpus: Path, folder: Path, rate: float) -> None:
    index = await open_edge_index(folder / "all", identity=index_identity(embedder))
    refresher = _refresher(embedder, corpus, index)
    first = await refresher.refresh()
    whole = first.seconds + first.embedded_tokens / rate
    print(f"\n{first.documents} documents, {first.chunks} chunks: own time {_own(first):.2f} ms a")
    print(f"chunk; with the model at the rate above the first indexing takes {whole:.0f} s")
    _row("nothing changed", await refresher.refresh(), whole, rate)
    _edit(corpus)
    _row("one paragraph in 1 % edited", await refresher.refresh(), whole, rate)
    (corpus / "copy3").rename(corpus / "moved")
    _row("one copy of eight renamed", await refresher.refresh(), whole, rate)
    shutil.rmtree(corpus / "moved")
    _row("one copy of eight deleted", await refresher.refresh(), whole, rate)
    await index.close()


def _edit(corpus: Path) -> None:
    for path in sorted(corpus.rglob("*.md"))[::100]:
        with path.open("a", encoding="utf-8") as file:
            file.write("\n\nA paragraph that was added to this page later.\n")


def _row(name: str, report: RefreshReport, whole: float, rate: float) -> None:
    seconds = report.seconds + report.embedded_tokens / rate
    share = 100 * seconds / whole
    print(f"{name:28}{seconds:7.3f} s {share:7.3f} % embedded {report.embedded_chunks} chunks")


def _own(report: RefreshReport) -> float:
    return 1000 * (report.seconds - report.embed_seconds) / max(report.embedded_chunks, 1)


if __name__ == "__main__":
    asyncio.run(main())
