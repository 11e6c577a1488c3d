"""Links to internal documents open for whoever was shown them, and for nobody else."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from fastapi import FastAPI

from bot.domain.contacts import CUSTOMERS, EMPLOYEES, PUBLIC, Audience
from bot.domain.errors import NotFound
from bot.domain.knowledge import DocumentPage
from connectors.http_errors import install_error_handlers
from connectors.web.document_links import LASTS, DocumentLinks
from connectors.web.pages import WebPages, WebTexts
from tests.fakes.clock import FixedClock

URL = "/documents/handbook/hr/pay%20%C3%A4.md#bands"


class Shelf:
    """A library with one page."""

    def __init__(self, *labels: str) -> None:
        self.labels = frozenset(labels)

    async def page(self, document_id: str, *, audience: Audience) -> DocumentPage:
        if document_id != "handbook/hr/pay ä.md" or not audience.may_see(self.labels):
            raise NotFound(f"There is no document {document_id!r}.")
        return DocumentPage("hr/pay ä.md", "Pay", "Bands A to F.", "handbook")

    async def sources(self) -> tuple[()]:
        return ()


class Scene:
    """The page of documents, and whoever opens links."""

    def __init__(self, *labels: str) -> None:
        self.clock = FixedClock()
        self.links = DocumentLinks(b"secret", clock=self.clock)
        self.shelf = Shelf(*labels)
        texts = WebTexts(title="Ask", greeting="Hello.", questions=(), max_characters=100)
        self.app = FastAPI()
        install_error_handlers(self.app)
        pages = WebPages(texts=texts, library=self.shelf, links=self.links)
        self.app.include_router(pages.router)

    async def opens(self, url: str) -> int:
        return (await self.page(url)).status_code

    async def page(self, url: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://b") as browser:
            return await browser.get(url)


async def test_a_link_opens_for_those_it_was_given_to() -> None:
    """An employee who was shown a citation reads the page it is from."""
    scene = Scene("employees")

    link = scene.links.given(URL, EMPLOYEES)

    assert (404, 200) == (await scene.opens(URL), await scene.opens(link))
    assert link.endswith("#bands")


async def test_no_cache_keeps_what_not_everybody_may_see() -> None:
    """A proxy on the way must not show the page to the next one who asks for the address."""
    scene = Scene("employees")

    page = await scene.page(scene.links.given(URL, EMPLOYEES))

    assert "private, no-store" == page.headers["cache-control"]


async def test_a_permission_that_was_lost_closes_the_link() -> None:
    """The page is opened with the audience of the link as the page stands today."""
    scene = Scene("employees")
    link = scene.links.given(URL, EMPLOYEES)

    scene.shelf.labels = frozenset({"group:hr"})

    assert 404 == await scene.opens(link)


@pytest.mark.parametrize(
    "changes",
    [
        {"for": "group:hr"},
        {"for": "employees,group:hr,public"},
        {"until": "9999999999"},
        {"until": "x"},
        {"until": "9" * 400},
        {"key": ""},
        {"key": "ä"},
        {"key": "0" * 32},
    ],
)
async def test_a_changed_link_opens_nothing(changes: dict[str, str]) -> None:
    """Neither another audience nor another end can be written into it."""
    scene = Scene("group:hr", "employees")
    parts = urlsplit(scene.links.given(URL, EMPLOYEES))
    told: dict[str, Any] = dict(parse_qsl(parts.query)) | changes

    address = httpx.URL(parts.path, params=told)

    assert 404 == await scene.opens(str(address))


async def test_a_link_is_good_for_its_own_page_only() -> None:
    """What opens one page opens no other."""
    scene = Scene("employees")
    other = scene.links.given("/documents/handbook/other.md", EMPLOYEES)

    assert 404 == await scene.opens(other.replace("other.md", "hr/pay%20%C3%A4.md"))


async def test_a_link_ends() -> None:
    """After thirty days it opens nothing any more."""
    scene = Scene("employees")
    link = scene.links.given(URL, EMPLOYEES)

    scene.clock.move(LASTS + timedelta(seconds=1))

    assert 404 == await scene.opens(link)


@pytest.mark.parametrize(
    "url", ["https://docs.example/a", "/desk", "", "//evil.example/documents/x"]
)
def test_other_addresses_are_left_alone(url: str) -> None:
    """Only our own documents need a key."""
    assert url == Scene().links.given(url, EMPLOYEES)


@pytest.mark.parametrize("audience", [PUBLIC, Audience(frozenset())])
def test_public_readers_get_plain_links(audience: Audience) -> None:
    """What everybody may see needs no key."""
    assert URL == Scene().links.given(URL, audience)
    assert URL != Scene().links.given(URL, CUSTOMERS)
