"""A website as a source: its sitemap and its links, each page read again only when it changed."""

import time
from collections.abc import Mapping
from pathlib import Path

import structlog

from bot.domain.errors import DocumentUnreadable, SourceUnreachable
from bot.domain.identifiers import derived_id
from knowledge.audiences import EVERYBODY, AudienceRules
from knowledge.documents import Document
from knowledge.text import readable_title, without_title
from knowledge.website.addresses import Scope
from knowledge.website.cache import PageCache
from knowledge.website.crawling import Crawled, Crawler, Limits
from knowledge.website.fetching import FetchFailed, open_fetcher

_READER = "1"
"""Raised when the same page is read differently: every document is then made again."""

_log = structlog.get_logger()


class WebsiteSource:
    """The pages of a site below its start page.

    A page that cannot be fetched keeps its last version and is reported; one that is gone (404,
    410), forbidden or redirected away leaves the answers with the same refresh.
    """

    def __init__(
        self,
        *,
        name: str,
        scope: Scope,
        cache: PageCache,
        audience: AudienceRules = EVERYBODY,
        category: str | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        delay_s: float = 0.2,
        timeout_s: float = 20,
        allow_private: bool = False,
    ) -> None:
        """Describe the site; nothing is fetched yet.

        `delay_s` is the pause between two requests; robots.txt may ask for a longer one.
        Addresses in private networks are refused unless `allow_private`.
        """
        self.name = name
        self._scope = scope
        self._cache = cache
        self._audience = audience
        self._category = category
        self._limits = limits
        self._delay_s = delay_s
        self._timeout_s = timeout_s
        self._allow_private = allow_private
        self._crawled = Crawled()
        self._reading = derived_id(_READER, audience.fingerprint, category or "")[:8]

    async def list(self) -> Mapping[str, str]:
        """Crawl the site and return a stamp of every page's content."""
        try:
            async with open_fetcher(
                allow_private=self._allow_private, delay_s=self._delay_s, timeout_s=self._timeout_s
            ) as fetcher:
                crawler = Crawler(fetcher, self._cache, scope=self._scope, limits=self._limits)
                self._crawled = await crawler.crawl()
        except FetchFailed as problem:
            raise SourceUnreachable(self.name, str(problem)) from problem
        if self._crawled.reached_limit:
            _log.warning("a site has more pages than are read", source=self.name)
        await self._cache.keep_only(self._crawled.visited)
        return self._stamps()

    async def read(self, document_id: str) -> Document | None:
        """Return a page as the crawl found it."""
        if document_id in self._crawled.failed:
            raise DocumentUnreadable(document_id, self._crawled.failed[document_id])
        cached = self._crawled.pages.get(document_id)
        if cached is None:
            raise DocumentUnreadable(document_id, "it was not there when the site was read")
        page = cached.page
        title = readable_title(page.title) or document_id
        return Document(
            source=self.name,
            id=document_id,
            title=title,
            markdown=without_title(page.markdown, title),
            url=document_id,
            updated_at=page.updated_at,
            category=self._category,
            audience=self._audience.of(document_id),
        )

    def _stamps(self) -> dict[str, str]:
        stamps = {
            url: f"{self._reading}-{cached.stamp}" for url, cached in self._crawled.pages.items()
        }
        # A stamp that nothing has makes the refresh ask, and so report the page every time.
        failing = f"failed-{time.time_ns()}"
        return stamps | dict.fromkeys(self._crawled.failed, failing)


def page_cache(folder: Path, name: str) -> PageCache:
    """Return the cache of a source below the data folder."""
    return PageCache(folder / "sources" / f"{name}.db")
