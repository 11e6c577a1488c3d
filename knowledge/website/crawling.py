"""Goes through a site page by page, and tells what of it is there."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from urllib.robotparser import RobotFileParser

from bot.domain.identifiers import derived_id
from knowledge.website.addresses import Scope, normalised
from knowledge.website.cache import Cached, PageCache
from knowledge.website.fetching import Fetched, Fetcher, FetchFailed, Known
from knowledge.website.page import Page, read_fetched
from knowledge.website.sitemaps import listed_pages, may_fetch, read_robots

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_GONE = frozenset({401, 403, 404, 410, 451})
"""Not there, or not for us any more: both take the page out of the answers."""
_OK, _NOT_MODIFIED = 200, 304


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a crawl goes."""

    depth: int = 5
    """Links from the start page or a sitemap's page."""
    pages: int = 2000


@dataclass
class Crawled:
    """What a crawl found, by the address under which each page is known."""

    pages: dict[str, Cached] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    """Address and reason of pages that could not be read this time."""
    visited: set[str] = field(default_factory=set)
    reached_limit: bool = False


class Crawler:
    """One crawl of one site."""

    def __init__(self, fetcher: Fetcher, cache: PageCache, *, scope: Scope, limits: Limits) -> None:
        self._fetcher = fetcher
        self._cache = cache
        self._scope = scope
        self._limits = limits
        self._found = Crawled()
        self._waiting: deque[tuple[str, int]] = deque()
        self._rules = RobotFileParser()

    async def crawl(self) -> Crawled:
        """Visit every page in scope.

        Raises FetchFailed when robots.txt or the start page cannot be had: then the list would
        be incomplete, and nothing may be concluded from it.
        """
        start = self._scope.start
        self._rules = await read_robots(self._fetcher, start)
        self._fetcher.delay_s = max(
            self._fetcher.delay_s, float(self._rules.crawl_delay("Baton") or 0)
        )
        listed = await listed_pages(self._fetcher, start, self._rules)
        if not listed:
            await self._require_start(start)
        self._waiting.extend((url, 0) for url in dict.fromkeys([start, *listed]))
        await self._go_through()
        if self._found.failed:
            # What only a failing page leads to may still be there: ask for it, never assume.
            unseen = await self._cache.urls() - self._found.visited
            self._waiting.extend((url, self._limits.depth) for url in sorted(unseen))
            await self._go_through()
        return self._found

    async def _go_through(self) -> None:
        while self._waiting:
            url, depth = self._waiting.popleft()
            if url not in self._found.visited and self._may_visit(url):
                self._found.visited.add(url)
                await self._visit(url, depth)

    async def _require_start(self, start: str) -> None:
        before = await self._cache.get(start)
        fetched = await self._fetcher.get(start, before.known if before else Known())
        if fetched.status >= 400:  # noqa: PLR2004 - HTTP's own number
            raise FetchFailed(f"{start} answers {fetched.status}")

    def _may_visit(self, url: str) -> bool:
        if not self._scope.leads_on(url) or not may_fetch(self._rules, url):
            return False
        if len(self._found.visited) >= self._limits.pages:
            self._found.reached_limit = True
            return False
        return True

    async def _visit(self, url: str, depth: int) -> None:
        before = await self._cache.get(url)
        try:
            place, fetched = await self._followed(url, before.known if before else Known())
        except FetchFailed as problem:
            return self._fail(url, str(problem), before, depth)
        if fetched.status in _GONE or place is None:
            return None
        if fetched.status == _NOT_MODIFIED and before is not None:
            return self._keep(before, depth)
        if fetched.status != _OK:
            before = await self._cache.get(place)
            return self._fail(place, f"the server answers {fetched.status}", before, depth)
        page = await asyncio.to_thread(read_fetched, place, fetched)
        cached = Cached(page, fetched.known, derived_id(page.title, page.markdown, page.problem))
        await self._cache.put(cached)
        self._found.visited.add(place)
        return self._keep(cached, depth)

    async def _followed(self, url: str, known: Known) -> tuple[str | None, Fetched]:
        """Return where the page really is, None when it moved out of scope, and the answer."""
        fetched = await self._fetcher.get(url, known)
        for _ in range(_MOST_REDIRECTS):
            if fetched.status not in _REDIRECTS or not fetched.location:
                return url, fetched
            target = normalised(fetched.location, base=url)
            if target is None or not self._scope.leads_on(target):
                return None, fetched
            if not may_fetch(self._rules, target):
                return None, fetched
            url = target
            fetched = await self._fetcher.get(url)
        raise FetchFailed(f"it redirects more than {_MOST_REDIRECTS} times")

    def _fail(self, url: str, reason: str, before: Cached | None, depth: int) -> None:
        known_as = self._known_as(before.page if before else Page(url))
        if known_as is not None:
            self._found.failed[known_as] = reason
        if before is not None:  # what it linked to is still there, as far as we know
            self._follow(before.page, depth)

    def _keep(self, cached: Cached, depth: int) -> None:
        page = cached.page
        self._follow(page, depth)
        known_as = self._known_as(page)
        if not page.wants_indexing or known_as is None:
            return
        if page.problem:
            self._found.failed[known_as] = page.problem
        elif known_as not in self._found.pages or known_as == page.url:
            self._found.pages[known_as] = cached

    def _known_as(self, page: Page) -> str | None:
        if page.canonical and self._scope.covers(page.canonical):
            return page.canonical
        return page.url if self._scope.covers(page.url) else None

    def _follow(self, page: Page, depth: int) -> None:
        if depth < self._limits.depth:
            self._waiting.extend((link, depth + 1) for link in page.links)
