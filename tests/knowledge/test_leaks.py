"""No audience finds what only another may see."""

from itertools import product

import pytest

from bot.domain.contacts import Audience
from bot.domain.knowledge import Query
from tests.knowledge.shelf import Shelf

LABELS = ("public", "customers", "employees", "group:hr", "group:it", "person:ana@example.org")


@pytest.mark.parametrize(("reader", "page"), list(product(LABELS, LABELS)))
async def test_a_page_is_found_by_its_own_audience_only(
    shelf: Shelf, reader: str, page: str
) -> None:
    """The same words stand on a page of each audience; only what carries the label comes back."""
    for number, label in enumerate(LABELS):
        shelf.write(f"{number}.md", f"---\naudience: '{label}'\n---\nThe code is {number}.")
    await shelf.refresher().refresh()
    number = LABELS.index(page)

    found = await shelf.retriever().search(
        Query(f"The code is {number}", Audience(frozenset({reader})))
    )

    assert [f"The code is {LABELS.index(reader)}."] == [passage.text for passage in found]


async def test_a_lost_permission_takes_effect_with_the_refresh(shelf: Shelf) -> None:
    """A page that becomes internal is not found from outside any more, though no word changed."""
    shelf.write("a.md", "---\naudience: public\n---\nThe code is 1.")
    await shelf.refresher().refresh()
    shelf.write("a.md", "---\naudience: employees\n---\nThe code is 1.")
    await shelf.refresher().refresh()

    assert [] == await shelf.found("code")
    assert ["The code is 1."] == await shelf.found("code", Audience(frozenset({"employees"})))
