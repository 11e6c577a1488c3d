"""What was last fetched of a site, kept on disk: conditional requests and killed crawls need it."""

import asyncio
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from knowledge.website.fetching import Known
from knowledge.website.page import Page, dumped, loaded

_SCHEMA = """
create table if not exists page (
    url text primary key,
    etag text not null,
    last_modified text not null,
    stamp text not null,
    content text not null
) strict
"""


@dataclass(frozen=True, slots=True)
class Cached:
    """A page with what its server said about it."""

    page: Page
    known: Known
    stamp: str
    """Changes with the page's content."""


class PageCache:
    """Pages by address, in one SQLite file; each write is its own commit."""

    def __init__(self, file: Path) -> None:
        """Name the file; it is opened with the first use and made where it is missing."""
        self._file = file
        self._connection: sqlite3.Connection | None = None
        self._lock = asyncio.Lock()

    async def get(self, url: str) -> Cached | None:
        """Return what is kept of a page."""
        async with self._lock:
            return await asyncio.to_thread(self._get, url)

    async def put(self, cached: Cached) -> None:
        """Keep a page in place of its earlier version."""
        async with self._lock:
            await asyncio.to_thread(self._put, cached)

    async def urls(self) -> set[str]:
        """Return the addresses of all pages that are kept."""
        async with self._lock:
            return await asyncio.to_thread(self._urls)

    async def keep_only(self, urls: set[str]) -> None:
        """Forget all other pages."""
        async with self._lock:
            await asyncio.to_thread(self._keep_only, urls)

    async def close(self) -> None:
        """Close the file."""
        async with self._lock:
            if self._connection is not None:
                await asyncio.to_thread(self._connection.close)
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                self._file, check_same_thread=False, isolation_level=None
            )
            self._connection.execute("pragma journal_mode = wal")
            self._connection.execute("pragma synchronous = normal")
            self._connection.execute(_SCHEMA)
        return self._connection

    def _get(self, url: str) -> Cached | None:
        row = (
            self._open()
            .execute("select etag, last_modified, stamp, content from page where url = ?", (url,))
            .fetchone()
        )
        if row is None:
            return None
        etag, last_modified, stamp, content = row
        return Cached(loaded(url, content), Known(etag, last_modified), stamp)

    def _put(self, cached: Cached) -> None:
        values = (
            cached.page.url,
            cached.known.etag,
            cached.known.last_modified,
            cached.stamp,
            dumped(cached.page),
        )
        self._open().execute("insert or replace into page values (?, ?, ?, ?, ?)", values)

    def _keep_only(self, urls: set[str]) -> None:
        gone = [(url,) for url in self._urls() - urls]
        self._open().executemany("delete from page where url = ?", gone)

    def _urls(self) -> set[str]:
        return {url for (url,) in self._open().execute("select url from page")}
