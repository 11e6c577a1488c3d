"""Promise 8: an edit, a deletion and a lost permission change the answers at the next refresh.

A source that is older than its target is marked on every passage that comes from it.
"""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.contacts import EMPLOYEES, PUBLIC
from bot.domain.knowledge import Query
from tests.knowledge.shelf import Shelf, open_shelf


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    """Return a knowledge of one page that was refreshed just now."""
    async with open_shelf(tmp_path) as opened:
        opened.write("hours.md", "The shop opens at nine.")
        await opened.refresher().refresh()
        yield opened


async def test_an_edit_is_answered_from_after_the_refresh(shelf: Shelf) -> None:
    """The old text is gone with it."""
    shelf.write("hours.md", "From Monday on the shop opens at ten.")

    await shelf.refresher().refresh()

    assert ["From Monday on the shop opens at ten."] == await shelf.found("When does it open?")


async def test_a_deleted_page_is_never_cited_again(shelf: Shelf) -> None:
    """It leaves the index in the run that notices."""
    (shelf.folder / "hours.md").unlink()

    report = await shelf.refresher().refresh()

    assert 1 == report.removed
    assert [] == await shelf.found("When does it open?")


async def test_a_lost_permission_closes_the_page(shelf: Shelf) -> None:
    """Who may not see it any more does not find it; who may still does."""
    shelf.write("hours.md", "---\naudience: employees\n---\nThe shop opens at nine.")

    await shelf.refresher().refresh()

    assert [] == await shelf.found("When does it open?", PUBLIC)
    assert ["The shop opens at nine."] == await shelf.found("When does it open?", EMPLOYEES)


async def test_a_source_past_its_target_is_marked_on_its_passages(shelf: Shelf) -> None:
    """Fresh before the target, stale after it, fresh again after a refresh."""
    marks = [await _is_stale(shelf)]
    shelf.clock.move(timedelta(hours=25))
    marks.append(await _is_stale(shelf))
    await shelf.refresher().refresh()
    marks.append(await _is_stale(shelf))

    assert [False, True, False] == marks


async def _is_stale(shelf: Shelf) -> bool:
    (passage,) = await shelf.retriever().search(Query("When does it open?", PUBLIC))
    return passage.stale
