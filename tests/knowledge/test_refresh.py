"""Keeping the index like its sources."""

from collections.abc import Collection, Sequence

import pytest

from bot.domain.contacts import EMPLOYEES, PUBLIC
from bot.domain.knowledge import DocumentRecord, FailedDocument, Query
from tests.fakes.catalog import MemoryCatalog
from tests.fakes.clock import NOON
from tests.knowledge.shelf import Shelf


async def test_a_first_refresh_indexes_everything(shelf: Shelf) -> None:
    """All documents are read, cut, embedded and found."""
    shelf.write("leave.md", "# Leave\n\n## Annual\n\nTwenty-eight days.\n\n## Sick\n\nCall us.")
    shelf.write("pay.md", "Paid on the 25th.")

    report = await shelf.refresher().refresh()

    assert (report.documents, report.chunks, report.added) == (2, 3, 2)
    assert report.embedded_chunks == 3
    assert report.embedded_tokens > 0
    assert "Twenty-eight days." in await shelf.found("annual leave days")


async def test_nothing_is_read_when_nothing_changed(shelf: Shelf) -> None:
    """A second refresh compares stamps and does no more."""
    shelf.write("leave.md", "Twenty-eight days.")
    refresher = shelf.refresher()
    await refresher.refresh()
    shelf.embedder.embedded.clear()

    report = await refresher.refresh()

    assert (report.added, report.changed, report.removed, report.embedded_chunks) == (0, 0, 0, 0)
    assert (report.documents, report.chunks) == (1, 1)
    assert shelf.embedder.embedded == []


async def test_a_touched_file_is_no_change_of_its_text(shelf: Shelf) -> None:
    """A file whose time changed but whose text did not is embedded no more."""
    path = shelf.write("leave.md", "Twenty-eight days.")
    refresher = shelf.refresher()
    await refresher.refresh()

    path.write_text("Twenty-eight days.")
    report = await refresher.refresh()

    assert report.embedded_chunks == 0


async def test_only_what_is_new_in_a_document_is_embedded(shelf: Shelf) -> None:
    """An edited section is embedded; the old one leaves the index, the others stay."""
    shelf.write("leave.md", "## Annual\n\nTwenty-eight days.\n\n## Sick\n\nCall us.")
    refresher = shelf.refresher()
    await refresher.refresh()

    shelf.write("leave.md", "## Annual\n\nThirty days.\n\n## Sick\n\nCall us.")
    report = await refresher.refresh()

    assert (report.changed, report.embedded_chunks, report.chunks) == (1, 1, 2)
    assert sorted(await shelf.found("days")) == ["Call us.", "Thirty days."]


async def test_a_rename_embeds_nothing(shelf: Shelf) -> None:
    """A document that moves is found under its new address, with the vectors it had."""
    path = shelf.write("leave.md", "---\ntitle: Leave\n---\nTwenty-eight days.")
    refresher = shelf.refresher()
    await refresher.refresh()

    (shelf.folder / "people").mkdir()
    path.rename(shelf.folder / "people" / "days-off.md")
    report = await refresher.refresh()

    (passage,) = await shelf.retriever().search(Query("days", PUBLIC))
    assert (report.added, report.removed, report.embedded_chunks) == (1, 1, 0)
    assert passage.url == "/documents/handbook/people/days-off.md"


async def test_a_deleted_document_leaves_in_the_same_run(shelf: Shelf) -> None:
    """What is deleted is found no longer."""
    shelf.write("leave.md", "Twenty-eight days.")
    shelf.write("pay.md", "Paid on the 25th.")
    refresher = shelf.refresher()
    await refresher.refresh()

    (shelf.folder / "leave.md").unlink()
    report = await refresher.refresh()

    assert (report.documents, report.removed) == (1, 1)
    assert await shelf.found("twenty-eight days") == ["Paid on the 25th."]


async def test_a_lost_permission_takes_effect(shelf: Shelf) -> None:
    """A page that becomes internal is hidden at once, without embedding it again."""
    shelf.write("leave.md", "Twenty-eight days.")
    refresher = shelf.refresher()
    await refresher.refresh()

    shelf.write("leave.md", "---\naudience: employees\n---\nTwenty-eight days.")
    report = await refresher.refresh()

    assert report.embedded_chunks == 0
    assert await shelf.found("days") == []
    assert await shelf.found("days", EMPLOYEES) == ["Twenty-eight days."]


async def test_a_broken_document_keeps_its_last_good_version(shelf: Shelf) -> None:
    """It is reported every time, the others go on, and it recovers when it is mended."""
    path = shelf.write("leave.md", "Twenty-eight days.")
    refresher = shelf.refresher()
    await refresher.refresh()

    path.write_bytes(b"\x89PNG\0\0")
    shelf.write("pay.md", "Paid on the 25th.")
    broken = await refresher.refresh()
    again = await refresher.refresh()
    path.write_text("Thirty days.")
    mended = await refresher.refresh()

    assert broken.failed == again.failed == (FailedDocument("leave.md", "it is not text"),)
    assert (broken.documents, broken.added) == (2, 1)
    assert mended.failed == ()
    assert "Thirty days." in await shelf.found("days")


async def test_a_source_that_cannot_be_listed_changes_nothing(shelf: Shelf) -> None:
    """Its documents stay, the trouble is reported and kept as its status; other sources go on."""
    shelf.write("a/leave.md", "Twenty-eight days.")
    shelf.write("b/pay.md", "Paid on the 25th.")
    refresher = shelf.refresher([shelf.source("one", "a"), shelf.source("two", "b")])
    await refresher.refresh()

    (shelf.folder / "a").rename(shelf.folder / "gone")
    shelf.write("b/pay.md", "Paid on the 30th.")
    report = await refresher.refresh()

    status = await shelf.catalog.status("one")
    assert [name for name, _ in report.unreachable] == ["one"]
    assert sorted(await shelf.found("days")) == ["Paid on the 30th.", "Twenty-eight days."]
    assert status is not None
    assert status.error is not None
    assert status.documents == 1
    assert status.refreshed_at == NOON


async def test_a_source_that_is_configured_no_longer_is_forgotten(shelf: Shelf) -> None:
    """Taking a source out of the settings takes its documents out of the index."""
    shelf.write("a/leave.md", "Twenty-eight days.")
    shelf.write("b/pay.md", "Paid on the 25th.")
    one, two = shelf.source("one", "a"), shelf.source("two", "b")
    await shelf.refresher([one, two]).refresh()

    await shelf.refresher([two]).refresh()

    assert await shelf.found("days") == ["Paid on the 25th."]
    assert await shelf.catalog.records("one") == []


async def test_one_source_can_be_refreshed_alone(shelf: Shelf) -> None:
    """Naming a source leaves the others as they are."""
    shelf.write("a/leave.md", "Twenty-eight days.")
    shelf.write("b/pay.md", "Paid on the 25th.")
    refresher = shelf.refresher([shelf.source("one", "a"), shelf.source("two", "b")])

    report = await refresher.refresh("two")

    assert report.documents == 1
    assert await shelf.found("days") == ["Paid on the 25th."]


async def test_the_same_path_in_two_sources_is_two_documents(shelf: Shelf) -> None:
    """Sources do not overwrite each other."""
    shelf.write("a/readme.md", "Twenty-eight days.")
    shelf.write("b/readme.md", "Paid on the 25th.")
    one, two = shelf.source("one", "a"), shelf.source("two", "b")

    await shelf.refresher([one, two]).refresh()

    assert sorted(await shelf.found("days")) == ["Paid on the 25th.", "Twenty-eight days."]
    library = shelf.library("one", "two")
    assert (await library.page("two/readme.md", audience=PUBLIC)).markdown == "Paid on the 25th."
    assert (await library.page("one/readme.md", audience=PUBLIC)).markdown == "Twenty-eight days."


async def test_progress_is_told_in_documents(shelf: Shelf) -> None:
    """The first call says how many there are, the last that all are done."""
    for number in range(20):
        shelf.write(f"{number}.md", f"Text {number}.")
    steps: list[tuple[int, int]] = []

    await shelf.refresher().refresh(progress=lambda done, total: steps.append((done, total)))

    assert steps[0] == (0, 20)
    assert steps[-1] == (20, 20)


async def test_the_status_says_how_a_source_stands(shelf: Shelf) -> None:
    """Numbers, time and failures of the last refresh are kept."""
    shelf.write("leave.md", "## A\n\nOne.\n\n## B\n\nTwo.")
    (shelf.folder / "bad.md").write_bytes(b"\0")

    await shelf.refresher().refresh()

    (status,) = await shelf.library().sources()
    assert (status.documents, status.chunks, status.refreshed_at) == (1, 2, NOON)
    assert [failed.document_id for failed in status.failed] == ["bad.md"]


class DyingCatalog(MemoryCatalog):
    """Stops everything when it is asked to write for the n-th time, as a kill would."""

    def __init__(self, survived: int) -> None:
        super().__init__()
        self.left = survived

    async def remember(
        self, source: str, *, changed: Sequence[DocumentRecord], gone: Collection[str]
    ) -> None:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        await super().remember(source, changed=changed, gone=gone)


@pytest.mark.parametrize("survived", [0, 1, 2, 3, 4])
async def test_a_killed_refresh_is_finished_by_the_next(shelf: Shelf, survived: int) -> None:
    """Wherever it stopped, the next run ends with exactly the chunks of the documents."""
    shelf.write("old.md", "Gone tomorrow.")
    shelf.catalog = DyingCatalog(100)
    await shelf.refresher().refresh()
    (shelf.folder / "old.md").unlink()
    for number in range(20):
        shelf.write(f"{number:02}.md", f"Text {number}.")
    shelf.catalog.left = survived
    with pytest.raises(KeyboardInterrupt):
        await shelf.refresher().refresh()

    shelf.catalog.left = 100
    (shelf.folder / "03.md").unlink()
    shelf.write("04.md", "Another text.")
    report = await shelf.refresher().refresh()

    assert report.documents == 19
    assert await shelf.index.count() == 19
    assert "Another text." in await shelf.found("another text")
