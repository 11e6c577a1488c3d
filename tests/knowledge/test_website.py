"""A website that is edited, broken, moved and slow while it is read."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import DocumentUnreadable, SourceUnreachable
from knowledge.audiences import AudienceRules
from knowledge.documents import Document
from knowledge.sources.website import WebsiteSource, page_cache
from knowledge.website.addresses import Scope
from knowledge.website.crawling import Limits
from tests.fakes.site import (
    WORDS,
    Site,
    cut_off,
    endless,
    never,
    open_site,
    page,
    redirect,
    serve,
    status,
)
from tests.knowledge.formats.files import a_pdf
from tests.knowledge.shelf import Shelf, open_shelf


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as opened:
        yield opened


@pytest.fixture
async def shelf(tmp_path: Path) -> AsyncIterator[Shelf]:
    async with open_shelf(tmp_path) as opened:
        yield opened


def source(site: Site, folder: Path, start: str = "/", **settings: Any) -> WebsiteSource:
    scope = Scope(
        f"{site.address}{start}", settings.pop("include", ()), settings.pop("exclude", ())
    )
    chosen = {"delay_s": 0.0, "timeout_s": 0.4, "allow_private": True} | settings
    return WebsiteSource(name="site", scope=scope, cache=page_cache(folder, "site"), **chosen)


async def listed(source: WebsiteSource, site: Site) -> list[str]:
    return sorted(url.removeprefix(site.address) for url in await source.list())


async def document(source: WebsiteSource, site: Site, path: str) -> Document:
    await source.list()
    found = await source.read(f"{site.address}{path}")
    assert found is not None
    return found


async def failure(source: WebsiteSource, site: Site, path: str) -> str:
    await source.list()
    with pytest.raises(DocumentUnreadable) as caught:
        await source.read(f"{site.address}{path}")
    return caught.value.reason


async def test_pages_are_found_by_links(site: Site, tmp_path: Path) -> None:
    """From the start page on, each page once, whatever its fragment and tracking; hosts apart."""
    links = ("/b#part", "/b?utm_source=mail", "b", "https://elsewhere.example/x", "mailto:a@b.c")
    site.answers["/"] = page(WORDS, links=links)
    site.answers["/b"] = page(WORDS, links=("/", "/c?page=2"))
    site.answers["/c?page=2"] = page(WORDS)

    assert await listed(source(site, tmp_path), site) == ["/", "/b", "/c?page=2"]
    assert 1 == site.asked.count("/b")


async def test_pages_are_found_by_sitemaps(site: Site, tmp_path: Path) -> None:
    """An index of sitemaps leads to packed and plain ones; pages need not be linked."""
    site.sitemap_index("/one.xml", "/two.xml.gz", "/broken.xml")
    site.sitemap("/a", place="/one.xml")
    site.sitemap("/b", place="/two.xml.gz", packed=True)
    site.answers["/broken.xml"] = serve(b"<urlset", "application/xml")
    for path in ("/a", "/b"):
        site.answers[path] = page(WORDS)

    assert await listed(source(site, tmp_path), site) == ["/a", "/b"]


async def test_a_sitemap_cannot_blow_up(site: Site, tmp_path: Path) -> None:
    """Entities that multiply are refused; the site is read by its links instead."""
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><urlset>&b;</urlset>'
    site.answers["/sitemap.xml"] = serve(bomb.encode(), "application/xml")
    site.answers["/"] = page(WORDS)

    assert await listed(source(site, tmp_path), site) == ["/"]


async def test_only_the_scope_is_read(site: Site, tmp_path: Path) -> None:
    """Below the start's folder, by patterns, to a depth; pages left out still lead on."""
    site.answers["/docs/"] = page(WORDS, links=("/docs/list", "/blog/x", "/docs/old/a"))
    site.answers["/docs/list"] = page(WORDS, links=("/docs/deep",))
    site.answers["/docs/deep"] = page(WORDS, links=("/docs/deeper",))
    for path in ("/docs/deeper", "/docs/old/a", "/blog/x"):
        site.answers[path] = page(WORDS)

    narrow = source(
        site, tmp_path, "/docs", exclude=["/docs/old/*", "/docs/list"], limits=Limits(depth=2)
    )
    site.answers["/docs"] = redirect("/docs/")

    assert await listed(narrow, site) == ["/docs/", "/docs/deep"]
    assert "/blog/x" not in site.asked


async def test_robots_are_heeded(site: Site, tmp_path: Path) -> None:
    """What robots.txt closes for us is not asked for."""
    site.robots("User-agent: Baton\nDisallow: /private/\n\nUser-agent: *\nDisallow: /")
    site.answers["/"] = page(WORDS, links=("/private/a", "/b"))
    site.answers["/b"] = page(WORDS)

    assert await listed(source(site, tmp_path), site) == ["/", "/b"]
    assert "/private/a" not in site.asked


@pytest.mark.parametrize("robots", [status(503), never])
async def test_without_rules_nothing_is_read(site: Site, tmp_path: Path, robots: Any) -> None:
    """A robots.txt that fails leaves everything as it is."""
    site.answers |= {"/robots.txt": robots, "/": page(WORDS)}

    with pytest.raises(SourceUnreachable, match=r"robots\.txt|no answer"):
        await source(site, tmp_path).list()


async def test_a_site_that_is_down_is_no_empty_site(site: Site, tmp_path: Path) -> None:
    """A start page that fails is an error: nothing may be deleted for it."""
    site.answers["/"] = status(500)

    with pytest.raises(SourceUnreachable, match="500"):
        await source(site, tmp_path).list()


async def test_a_page_says_what_it_is(site: Site, tmp_path: Path) -> None:
    """Title, text without navigation, last change and address."""
    head = '<meta property="article:modified_time" content="2026-02-03T10:00:00+01:00">'
    site.answers["/"] = page("Twenty-eight days.", title="Days off", links=("/x",), head=head)

    found = await document(source(site, tmp_path, category="people"), site, "/")

    assert ("Days off", "Twenty-eight days.", f"{site.address}/", "people") == (
        found.title,
        found.markdown,
        found.url,
        found.category,
    )
    assert found.updated_at is not None
    assert "2026-02-03T09:00:00+00:00" == found.updated_at.isoformat()


async def test_boilerplate_is_left_out_where_no_main_part_is_marked(
    site: Site, tmp_path: Path
) -> None:
    """Menus and footers of old pages are found out."""
    body = (
        "<html><body><div class='menu'><a href='/a'>Home</a> <a href='/b'>Shop</a></div>"
        f"<div><h1>Days off</h1><p>{WORDS}</p><p>{WORDS}</p></div>"
        "<div class='footer'>All rights reserved</div></body></html>"
    )
    site.answers["/"] = serve(body.encode(), "text/html")

    text = (await document(source(site, tmp_path), site, "/")).markdown

    assert "enough words" in text
    assert "All rights reserved" not in text


async def test_files_on_a_site_are_read_too(site: Site, tmp_path: Path) -> None:
    """A PDF that a page links is a document; a picture is none."""
    site.answers["/"] = page(WORDS, links=("/travel-policy.pdf", "/logo.png"))
    pdf = a_pdf([(10, "Book trains first and planes only when nothing else goes there.")])
    site.answers["/travel-policy.pdf"] = serve(pdf, "application/pdf")
    site.answers["/logo.png"] = serve(b"\x89PNG", "image/png")

    found = source(site, tmp_path)

    assert await listed(found, site) == ["/", "/travel-policy.pdf"]
    assert "Book trains first" in (await document(found, site, "/travel-policy.pdf")).markdown


async def test_twins_are_one_document(site: Site, tmp_path: Path) -> None:
    """Pages that name the same canonical address are known under it, and indexed once."""
    head = '<link rel="canonical" href="/a">'
    site.answers["/"] = page(WORDS, links=("/a?print=1", "/a"))
    site.answers["/a?print=1"] = page(WORDS, head=head)
    site.answers["/a"] = page(WORDS, title="The page", head=head)

    found = source(site, tmp_path)

    assert await listed(found, site) == ["/", "/a"]
    assert "The page" == (await document(found, site, "/a")).title


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (status(500), "answers 500"),
        (never, "no answer within"),
        (endless, "larger than"),
        (cut_off, "payload"),
        (redirect("/broken"), "redirects more than"),
        (serve(b"<div id=app></div><script src=x></script>", "text/html"), "JavaScript"),
        (serve(b"<main></main>", "text/html"), "no text"),
        (serve(b"%PDF broken", "application/pdf"), "damaged"),
    ],
)
async def test_a_broken_page_is_reported(
    site: Site, tmp_path: Path, answer: Any, reason: str
) -> None:
    """The reason names what is wrong, and every other page is read."""
    site.answers |= {"/": page(WORDS, links=("/broken",)), "/broken": answer}

    found = source(site, tmp_path, timeout_s=2 if answer is endless else 0.4)

    assert reason in await failure(found, site, "/broken")
    assert await found.read(f"{site.address}/") is not None


async def test_an_unchanged_page_is_not_sent_again(site: Site, tmp_path: Path) -> None:
    """A second crawl asks whether pages changed, also after a restart, and downloads nothing."""
    site.answers["/"] = page(WORDS, links=("/a",))
    site.answers["/a"] = page(WORDS)
    before = await source(site, tmp_path).list()
    site.downloads = 0

    after = await source(site, tmp_path).list()

    assert before == after
    assert 0 == site.downloads


async def test_another_audience_changes_every_stamp(site: Site, tmp_path: Path) -> None:
    """What the settings say takes effect although no page changed."""
    site.answers["/"] = page(WORDS)
    employees = frozenset({"employees"})

    before = await source(site, tmp_path).list()

    assert before != await source(site, tmp_path, audience=AudienceRules(employees)).list()


@pytest.mark.parametrize("answer", [status(404), status(410), status(403), redirect("http://x.y/")])
async def test_a_page_that_is_gone_leaves_the_list(site: Site, tmp_path: Path, answer: Any) -> None:
    """Deleted, forbidden or moved away: the page is no document any more."""
    site.answers |= {"/": page(WORDS, links=("/a",)), "/a": page(WORDS)}
    found = source(site, tmp_path)
    await found.list()

    site.answers["/a"] = answer

    assert await listed(found, site) == ["/"]


async def test_a_moved_page_is_known_by_its_new_address(site: Site, tmp_path: Path) -> None:
    """A redirect inside the site is followed."""
    site.answers |= {"/": page(WORDS, links=("/old",)), "/new": page(WORDS)}
    site.answers["/old"] = redirect("/new")

    assert await listed(source(site, tmp_path), site) == ["/", "/new"]


async def test_what_only_a_failing_page_leads_to_stays(site: Site, tmp_path: Path) -> None:
    """A listing that fails half-way deletes nothing, but what is gone is gone."""
    site.answers["/"] = page(WORDS, links=("/hub", "/old-hub"))
    site.answers["/hub"] = page(WORDS, links=("/a", "/b"))
    site.answers["/old-hub"] = redirect("/hub")
    site.answers |= {"/a": page(WORDS), "/b": page(WORDS)}
    found = source(site, tmp_path)
    await found.list()

    site.answers["/hub"] = status(502)
    site.answers["/b"] = status(404)

    assert await listed(found, site) == ["/", "/a", "/hub"]


async def test_the_number_of_pages_is_limited(site: Site, tmp_path: Path) -> None:
    """A site that makes up ever new pages comes to an end."""
    for number in range(30):
        site.answers["/" if not number else f"/{number}"] = page(WORDS, links=(f"/{number + 1}",))

    found = source(site, tmp_path, limits=Limits(depth=100, pages=7))

    assert 7 == len(await found.list())


@pytest.mark.parametrize(
    "start", ["http://127.0.0.1:9/", "http://[::1]:9/", "http://169.254.169.254/", "http://0/"]
)
async def test_private_addresses_are_refused(tmp_path: Path, start: str) -> None:
    """Nothing inside the company's network is fetched unless the operator allows it."""
    closed = WebsiteSource(name="site", scope=Scope(start), cache=page_cache(tmp_path, "site"))

    with pytest.raises(SourceUnreachable, match=r"private|canonical"):
        await closed.list()


async def test_a_name_that_leads_inside_is_refused(site: Site, tmp_path: Path) -> None:
    """The address behind a name is checked when the connection is made."""
    scope = Scope(site.address.replace("127.0.0.1", "localhost"))
    closed = WebsiteSource(name="site", scope=scope, cache=page_cache(tmp_path, "site"))

    with pytest.raises(SourceUnreachable, match="private"):
        await closed.list()
    assert [] == site.asked


async def test_edits_deletions_and_failures_reach_the_answers(site: Site, shelf: Shelf) -> None:
    """After a refresh the index says what the site says, and failures keep the last version."""
    site.answers["/"] = page("Welcome to all the pages.", links=("/days", "/pets", "/cars"))
    site.answers["/days"] = page("Twenty days of leave.")
    site.answers["/pets"] = page("Dogs may come along.")
    site.answers["/cars"] = page("Cars are parked below.")
    refresher = shelf.refresher([source(site, shelf.folder.parent)])
    await refresher.refresh()

    site.answers["/days"] = page("Thirty days of leave.")
    site.answers["/pets"] = status(410)
    site.answers["/cars"] = status(500)
    report = await refresher.refresh()

    assert (1, 1, 0) == (report.changed, report.removed, report.added)
    assert [f"{site.address}/cars"] == [failed.document_id for failed in report.failed]
    found = await shelf.found("days of leave")
    assert "Thirty days of leave." == found[0]
    assert {"Welcome to all the pages.", "Cars are parked below."} == set(found[1:])
