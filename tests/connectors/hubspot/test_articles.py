"""HubSpot's knowledge base, page by page."""

from datetime import timedelta

import pytest

from bot.domain.errors import SendUncertain
from connectors.hubspot.articles import PAGE, HubSpotArticles
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot
from tests.fakes.hubspot.fixtures import a_budget


@pytest.fixture
def articles(hubspot: FakeHubSpot, served_hubspot: ServedHubSpot) -> HubSpotArticles:
    """Return the knowledge base of a fresh portal."""
    return HubSpotArticles(
        token=hubspot.portal.token, api_url=served_hubspot.url, budget=a_budget(), pauses=()
    )


async def test_all_pages_are_read(hubspot: FakeHubSpot, articles: HubSpotArticles) -> None:
    """However many there are."""
    for number in range(PAGE * 2 + 1):
        hubspot.articles.write(f"Article {number}", "<p>Text.</p>")

    found = await articles.changed(None)

    assert PAGE * 2 + 1 == len({article.id for article in found})
    assert 3 == len(hubspot.paths("GET"))


async def test_only_what_changed_since_is_asked(
    hubspot: FakeHubSpot, articles: HubSpotArticles
) -> None:
    """A withdrawn one too: that it is gone is a change."""
    now = hubspot.portal.now()
    hubspot.articles.write("Old", "<p>Old.</p>")
    withdrawn = hubspot.articles.write("Gone", "<p>Gone.</p>", is_private=True)
    hubspot.portal.now = lambda: now + timedelta(hours=1)
    hubspot.articles.change(withdrawn, state="ARCHIVED")

    (found,) = await articles.changed(now)

    assert ("Gone", False, True) == (found.title, found.is_published, found.is_private)
    assert now + timedelta(hours=1) == found.updated_at


async def test_a_listing_that_breaks_off_gives_nothing(
    hubspot: FakeHubSpot, articles: HubSpotArticles
) -> None:
    """Half a list would look as if the rest had been deleted."""
    for number in range(PAGE + 1):
        hubspot.articles.write(f"Article {number}", "<p>Text.</p>")
    hubspot.articles.breaks_on_page = 1

    with pytest.raises(SendUncertain, match="500"):
        await articles.changed(None)
