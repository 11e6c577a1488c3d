"""What a turn takes while documents are indexed beside it: `python -m benchmarks.beside`.

The machine of benchmarks/machine.py with one conversation, and the embedding model of `serve` busy
all the time: with a refresh of the sample handbook again and again in this process, and in the
child process that `serve` uses. Everything runs in one process, one after the other.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path

from benchmarks.clock import WallClock
from benchmarks.machine import machine
from benchmarks.turns import one_by_one, percentile, web
from commands.serve import spare_what_is_loaded
from knowledge.identity import index_identity
from knowledge.index.edge import open_edge_index
from knowledge.minilm import MiniLm
from knowledge.refresh import Refresher
from knowledge.sources.folder import FolderSource
from knowledge.workshop import ChildWorkshop, OwnWorkshop, Workshop
from tests.fakes.catalog import MemoryCatalog

_TURNS = 200
_PAGES = 32


async def main() -> None:
    """Print one row a way of refreshing."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        model = MiniLm(folder / "models")
        child = ChildWorkshop(partial(MiniLm, folder / "models"))
        await child.embed(["warm"])
        ways = {"no refresh": None, "in this process": OwnWorkshop(model), "in the child": child}
        for name, workshop in ways.items():
            async with machine(folder / "data", web()) as service:
                spare_what_is_loaded()
                async with _refreshing(folder, model, workshop) as embedded:
                    seconds, _, _ = await one_by_one(service, _TURNS, name=name)
                print(
                    f"{name:16} p50 {percentile(seconds, 50):6.1f} ms, p99 "
                    f"{percentile(seconds, 99):6.1f} ms; {embedded[0]} chunks embedded beside "
                    f"{_TURNS} turns, load {os.getloadavg()[0]:.1f}"
                )
        await child.close()


@asynccontextmanager
async def _refreshing(
    folder: Path, model: MiniLm, workshop: Workshop | None
) -> AsyncIterator[list[int]]:
    """Refresh again and again while the block runs; yields how many chunks were embedded."""
    embedded = [0]
    if workshop is None:
        yield embedded
        return
    pages = folder / "pages"
    pages.mkdir(exist_ok=True)
    index = await open_edge_index(folder / f"beside {id(workshop)}", identity=index_identity(model))
    refresher = Refresher(
        sources=[FolderSource(name="pages", path=pages)],
        embedder=model,
        index=index,
        catalog=MemoryCatalog(),
        clock=WallClock(),
        workshop=workshop,
    )
    task = asyncio.create_task(_again_and_again(refresher, pages, embedded))
    yield embedded
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await index.close()


async def _again_and_again(refresher: Refresher, pages: Path, embedded: list[int]) -> None:
    for edition in count():
        await asyncio.to_thread(_write, pages, edition)
        embedded[0] += (await refresher.refresh()).embedded_chunks


def _write(pages: Path, edition: int) -> None:
    for number in range(_PAGES):
        sentence = f"Rule {number} of edition {edition} says when travel costs are paid back. "
        (pages / f"page-{number}.md").write_text(f"# Page {number}\n\n{sentence * 12}")


if __name__ == "__main__":
    asyncio.run(main())
