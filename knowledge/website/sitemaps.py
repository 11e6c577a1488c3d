"""robots.txt and sitemaps: what a site allows, and what it says it has."""

import asyncio
import gzip
import io
import zlib
from urllib.robotparser import RobotFileParser
from xml.etree.ElementTree import Element

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from knowledge.website.addresses import normalised
from knowledge.website.fetching import AGENT, Fetched, Fetcher, FetchFailed

_MOST_SITEMAPS = 500
_MOST_BYTES = 50 * 1024 * 1024
"""Largest sitemap that sitemaps.org allows, unpacked."""


async def read_robots(fetcher: Fetcher, start: str) -> RobotFileParser:
    """Return a site's rules; raises FetchFailed when they cannot be had (RFC 9309, 2.3.1.4)."""
    url = normalised("/robots.txt", base=start) or start
    rules = RobotFileParser(url)
    fetched = await fetcher.get(url)
    hops = 0
    while fetched.location and fetched.status in {301, 302, 307, 308} and hops < 5:  # noqa: PLR2004 - five hops, as RFC 9309 says
        url, hops = normalised(fetched.location, base=url) or url, hops + 1
        fetched = await fetcher.get(url)
    if fetched.status >= 500 or fetched.status == 429:  # noqa: PLR2004 - HTTP's own numbers
        raise FetchFailed(f"robots.txt answers {fetched.status}, so nothing may be read now")
    text = fetched.body.decode(errors="replace") if fetched.status == 200 else ""  # noqa: PLR2004 - as above
    rules.parse(text.splitlines())
    return rules


def may_fetch(rules: RobotFileParser, url: str) -> bool:
    """Whether robots.txt lets us read a page."""
    return rules.can_fetch(AGENT, url)


async def listed_pages(fetcher: Fetcher, start: str, rules: RobotFileParser) -> list[str]:
    """Return the pages that the site's sitemaps list; none where there is no sitemap."""
    named = rules.site_maps() or ["/sitemap.xml"]
    waiting = [url for place in named if (url := normalised(place, base=start))]
    seen: set[str] = set()
    pages: dict[str, None] = {}
    while waiting and len(seen) < _MOST_SITEMAPS:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        inner, found = await _sitemap(fetcher, url)
        waiting += inner
        pages |= dict.fromkeys(found)
    return list(pages)


async def _sitemap(fetcher: Fetcher, url: str) -> tuple[list[str], list[str]]:
    """Return the sitemaps and the pages that one sitemap names; nothing when it is unreadable."""
    try:
        root = await asyncio.to_thread(_parsed, await fetcher.get(url))
    except (FetchFailed, ParseError, DefusedXmlException, OSError, zlib.error, EOFError):
        return [], []
    if root is None:
        return [], []
    names = [normalised(text or "", base=url) for text in _locations(root)]
    found = [name for name in names if name]
    return (found, []) if root.tag.endswith("sitemapindex") else ([], found)


def _parsed(fetched: Fetched) -> Element | None:
    if fetched.status != 200:  # noqa: PLR2004 - HTTP's own number
        return None
    body = fetched.body
    if body.startswith(b"\x1f\x8b"):
        with gzip.open(io.BytesIO(body)) as packed:
            body = packed.read(_MOST_BYTES)
    root: Element = fromstring(body)
    return root


def _locations(root: Element) -> list[str | None]:
    return [
        place.text for entry in root for place in entry if place.tag.rpartition("}")[2] == "loc"
    ]
