"""Documents as readers see them."""

import pytest

from bot.domain.contacts import EMPLOYEES, PUBLIC
from bot.domain.errors import NotFound
from bot.domain.knowledge import SourceStatus
from tests.knowledge.shelf import Shelf

TEXT = "## Annual\n\nTwenty-eight days.\n\n## Sick\n\nCall us."


async def test_a_page_is_what_was_indexed(shelf: Shelf) -> None:
    """The whole document is shown, also when the file has changed or gone since."""
    path = shelf.write("leave.md", f"# Leave\n\n{TEXT}")
    await shelf.refresher().refresh()
    path.unlink()

    page = await shelf.library().page("leave.md", audience=PUBLIC)

    assert page.markdown == TEXT
    assert page.title == "Leave"
    assert page.source == "handbook"
    assert page.url == "/documents/handbook/leave.md"


async def test_the_source_may_stand_in_front(shelf: Shelf) -> None:
    """The path below /documents/ names a page as well."""
    shelf.write("people/leave.md", TEXT)
    await shelf.refresher().refresh()

    page = await shelf.library().page("handbook/people/leave.md", audience=PUBLIC)

    assert page.document_id == "people/leave.md"


async def test_a_page_that_may_not_be_seen_is_not_there(shelf: Shelf) -> None:
    """Nothing tells a hidden page from a missing one."""
    shelf.write("leave.md", f"---\naudience: employees\n---\n{TEXT}")
    await shelf.refresher().refresh()
    library = shelf.library()

    with pytest.raises(NotFound) as hidden:
        await library.page("leave.md", audience=PUBLIC)
    with pytest.raises(NotFound) as missing:
        await library.page("other.md", audience=PUBLIC)

    assert str(hidden.value).replace("leave", "other") == str(missing.value)
    assert (await library.page("leave.md", audience=EMPLOYEES)).markdown == TEXT


async def test_every_configured_source_is_listed(shelf: Shelf) -> None:
    """A source that was never refreshed is listed without a date."""
    assert await shelf.library("wiki").sources() == (SourceStatus("wiki"),)
