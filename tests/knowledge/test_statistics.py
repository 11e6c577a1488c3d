"""How a source stands after a refresh."""

from bot.domain.knowledge import SourceStatus
from tests.knowledge.shelf import Shelf


async def status(shelf: Shelf) -> SourceStatus:
    (found,) = await shelf.library().sources()
    return found


async def test_what_a_refresh_changed_is_counted(shelf: Shelf) -> None:
    """Added, changed and removed are of the last refresh that did anything."""
    shelf.write("leave.md", "Twenty-eight days.")
    shelf.write("pay.md", "Paid on the 25th.")
    await shelf.refresher().refresh()
    shelf.write("leave.md", "Thirty days in all.")
    (shelf.folder / "pay.md").unlink()
    await shelf.refresher().refresh()
    await shelf.refresher().refresh()

    found = await status(shelf)

    assert (0, 1, 1) == (found.added, found.changed, found.removed)
    assert shelf.clock.now() == found.changed_at


async def test_counts_are_of_each_source_alone(shelf: Shelf) -> None:
    """One run over two sources does not mix them up."""
    shelf.write("one/leave.md", "Twenty-eight days.")
    shelf.write("two/pay.md", "Paid on the 25th.")
    shelf.write("two/sick.md", "Call us.")
    report = await shelf.refresher(
        [shelf.source("one", "one"), shelf.source("two", "two")]
    ).refresh()

    assert [("one", 1), ("two", 2)] == [(each.source, each.added) for each in report.sources]


async def test_empty_documents_are_named(shelf: Shelf) -> None:
    """Nothing of them can be found, and somebody may wonder why."""
    shelf.write("leave.md", "Twenty-eight days.")
    shelf.write("blank.md", "# Blank\n")
    await shelf.refresher().refresh()

    assert ("blank.md",) == (await status(shelf)).empty


async def test_documents_that_repeat_another_are_named(shelf: Shelf) -> None:
    """The first by name is the one that is repeated."""
    shelf.write("leave.md", "# Leave\n\nTwenty-eight days.")
    shelf.write("old/leave.md", "# Leave before\n\nTwenty-eight  days.")
    shelf.write("pay.md", "Paid on the 25th.")
    await shelf.refresher().refresh()

    assert (("old/leave.md", "leave.md"),) == (await status(shelf)).duplicates


async def test_a_source_that_fails_keeps_its_figures(shelf: Shelf) -> None:
    """It says why, beside what it held before; a good run clears the reason."""
    shelf.write("leave.md", "Twenty-eight days.")
    await shelf.refresher().refresh()
    away = shelf.folder.rename(shelf.folder.with_name("away"))
    await shelf.refresher().refresh()
    failed = await status(shelf)
    away.rename(shelf.folder)
    await shelf.refresher().refresh()

    assert (1, 1) == (failed.documents, failed.added)
    assert failed.error
    assert (await status(shelf)).error is None
