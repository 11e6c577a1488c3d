"""Filling a fresh index beside the one that answers."""

from pathlib import Path

import pytest

from bot.domain.errors import SourceUnreachable
from tests.knowledge.shelf import Shelf, open_shelf


async def test_a_rebuild_swaps_when_it_is_whole(shelf: Shelf) -> None:
    """Afterwards the index holds the same, made afresh, and a refresh has nothing to do."""
    shelf.write("leave.md", "Twenty-eight days.")
    refresher = shelf.refresher()
    await refresher.refresh()
    generation = shelf.index.generation

    rebuilt = await refresher.rebuild()
    after = await refresher.refresh()

    assert shelf.index.generation != generation
    assert (rebuilt.documents, rebuilt.embedded_chunks) == (1, 1)
    assert (after.added, after.changed, after.embedded_chunks) == (0, 0, 0)
    assert await shelf.found("days") == ["Twenty-eight days."]


async def test_a_rebuild_forgets_what_is_gone(shelf: Shelf) -> None:
    """Documents that were deleted meanwhile are in neither index nor catalogue."""
    shelf.write("leave.md", "Twenty-eight days.")
    shelf.write("pay.md", "Paid on the 25th.")
    refresher = shelf.refresher()
    await refresher.refresh()

    (shelf.folder / "pay.md").unlink()
    report = await refresher.rebuild()

    assert (report.documents, await shelf.index.count()) == (1, 1)


async def test_a_rebuild_without_all_sources_changes_nothing(shelf: Shelf) -> None:
    """When one cannot be listed, the old index goes on answering."""
    shelf.write("a/leave.md", "Twenty-eight days.")
    refresher = shelf.refresher([shelf.source("one", "a")])
    await refresher.refresh()
    generation = shelf.index.generation

    (shelf.folder / "a").rename(shelf.folder / "gone")
    with pytest.raises(SourceUnreachable):
        await refresher.rebuild()

    assert shelf.index.generation == generation
    assert await shelf.found("days") == ["Twenty-eight days."]


async def test_an_index_that_was_lost_is_filled_again(tmp_path: Path) -> None:
    """A catalogue that remembers another index counts for nothing."""
    async with open_shelf(tmp_path) as first:
        first.write("leave.md", "Twenty-eight days.")
        await first.refresher().refresh()
        catalog = first.catalog
    (tmp_path / "index" / "current.json").unlink()

    async with open_shelf(tmp_path) as second:
        second.catalog = catalog
        report = await second.refresher().refresh()

        assert report.embedded_chunks == 1
        assert await second.found("days") == ["Twenty-eight days."]
