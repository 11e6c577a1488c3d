"""One page of a site: its text, its links, and what it says about itself."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import trafilatura
from bs4 import BeautifulSoup, Tag

from knowledge.formats.content import BINARY, PLAIN, read_content
from knowledge.html import read_page
from knowledge.website.addresses import normalised
from knowledge.website.fetching import Fetched

_SUFFIXES = {
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_FEW_WORDS = 25
"""A page with scripts and fewer words than this shows its text only when they run."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read."""

    url: str
    title: str = ""
    markdown: str = ""
    links: tuple[str, ...] = ()
    canonical: str | None = None
    """The address under which the page wants to be known."""
    updated_at: datetime | None = None
    wants_indexing: bool = True
    problem: str = ""
    """Why nothing can be read from it; empty when there is text."""


def read_fetched(url: str, fetched: Fetched) -> Page:
    """Turn a server's answer of status 200 into a page."""
    if fetched.media_type in _HTML_TYPES:
        return _html_page(url, fetched)
    suffix = _SUFFIXES.get(fetched.media_type) or _suffix_of(url, fetched.media_type)
    if suffix is None:
        return Page(url, wants_indexing=False)
    try:
        content = read_content(fetched.body, suffix)
    except ValueError as problem:
        return Page(url, problem=str(problem))
    if content is None:
        return Page(url, wants_indexing=False)
    name = PurePosixPath(urlsplit(url).path).stem.replace("-", " ").replace("_", " ")
    title = content.matter.title or content.heading or name
    return Page(url, title, content.markdown, updated_at=_moment(fetched.known.last_modified))


def _suffix_of(url: str, media_type: str) -> str | None:
    suffix = PurePosixPath(urlsplit(url).path).suffix.lower()
    is_vague = media_type in {"application/octet-stream", ""}
    return suffix if is_vague and suffix in BINARY.keys() | PLAIN else None


def _html_page(url: str, fetched: Fetched) -> Page:
    soup = BeautifulSoup(fetched.body, "html.parser", from_encoding=fetched.charset)
    robots = _meta(soup, "robots").lower()
    canonical = soup.find("link", rel="canonical")
    base = soup.find("base", href=True)
    origin = normalised(str(base["href"]), base=url) if isinstance(base, Tag) else None
    html = str(soup)
    title, markdown = _text(html, soup)
    return Page(
        url=url,
        title=title,
        markdown=markdown,
        links=() if "nofollow" in robots else _links(soup, origin or url),
        canonical=normalised(str(canonical.get("href") or ""), base=url)
        if isinstance(canonical, Tag)
        else None,
        updated_at=_updated(soup, fetched),
        wants_indexing="noindex" not in robots and "none" not in robots.split(","),
        problem=_missing(soup, markdown),
    )


def _text(html: str, soup: BeautifulSoup) -> tuple[str, str]:
    """Return title and text; where a page marks no main part, its boilerplate is found out."""
    page = read_page(html)
    heading = soup.find("h1")
    title = heading.get_text(" ", strip=True) if heading else page.title or ""
    if soup.find("main") or soup.find("article"):
        return title, page.markdown
    extracted = trafilatura.extract(
        html,
        output_format="markdown",
        include_tables=True,
        include_links=True,
        include_formatting=True,
        include_comments=False,
        favor_recall=True,
    )
    return title, extracted or page.markdown


def _links(soup: BeautifulSoup, base: str) -> tuple[str, ...]:
    found = (
        normalised(str(link["href"]), base=base)
        for link in soup.find_all("a", href=True)
        if "nofollow" not in (link.get("rel") or [])
    )
    return tuple(dict.fromkeys(url for url in found if url))


def _updated(soup: BeautifulSoup, fetched: Fetched) -> datetime | None:
    for name in ("article:modified_time", "og:updated_time", "last-modified", "dateModified"):
        moment = _moment(_meta(soup, name))
        if moment:
            return moment
    return _moment(fetched.known.last_modified)


def _meta(soup: BeautifulSoup, name: str) -> str:
    for key in ("name", "property", "itemprop", "http-equiv"):
        tag = soup.find("meta", attrs={key: name})
        if isinstance(tag, Tag):
            return str(tag.get("content") or "")
    return ""


def _moment(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(text.strip())
        except (ValueError, TypeError):
            continue
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None


def _missing(soup: BeautifulSoup, markdown: str) -> str:
    if len(markdown.split()) >= _FEW_WORDS:
        return ""
    if soup.find("script") and not soup.find(["main", "article", "p"]):
        return "it shows its text only where JavaScript runs"
    return "" if markdown.strip() else "it holds no text"


def dumped(page: Page) -> str:
    """Return a page as JSON, for the cache."""
    return json.dumps(
        {
            "title": page.title,
            "markdown": page.markdown,
            "links": page.links,
            "canonical": page.canonical,
            "updated_at": page.updated_at.isoformat() if page.updated_at else None,
            "wants_indexing": page.wants_indexing,
            "problem": page.problem,
        }
    )


def loaded(url: str, text: str) -> Page:
    """Return a page from its JSON."""
    values = json.loads(text)
    moment = values["updated_at"]
    return Page(
        url=url,
        title=values["title"],
        markdown=values["markdown"],
        links=tuple(values["links"]),
        canonical=values["canonical"],
        updated_at=datetime.fromisoformat(moment) if moment else None,
        wants_indexing=values["wants_indexing"],
        problem=values["problem"],
    )
