"""Fetches single pages: no private addresses, no redirects unseen, no endless bodies."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from knowledge.formats.content import LARGEST
from knowledge.website.addresses import is_public, literal_address

AGENT = "Baton"
"""The name that robots.txt addresses us by."""
_HEADERS = {
    "User-Agent": f"{AGENT}/1 (knowledge indexer)",
    "Accept": "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.5",
}


class FetchFailed(Exception):
    """A page could not be fetched; the text says why, for the operator."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a server said about the copy that we have."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A server's answer."""

    status: int
    body: bytes = b""
    media_type: str = ""
    charset: str | None = None
    location: str | None = None
    """Where a redirect leads, as the server wrote it."""
    known: Known = Known()


class PublicResolver(AbstractResolver):
    """Resolves names, and refuses those that lead into private networks.

    The connection goes to the very address that was checked, so that a name which changes its
    address between check and use opens nothing.
    """

    def __init__(self) -> None:
        self._resolver = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the addresses of a name; raises OSError when one of them is not public."""
        found = await self._resolver.resolve(host, port, family)
        if not all(is_public(each["host"]) for each in found):
            raise OSError(errno.EACCES, f"{host} leads to a private address; see allow_private")
        return found

    async def close(self) -> None:
        """Let go of the inner resolver."""
        await self._resolver.close()


class Fetcher:
    """Gets pages one at a time from one site, with a pause between them."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        allow_private: bool,
        delay_s: float,
        timeout_s: float,
        max_bytes: int = LARGEST,
    ) -> None:
        self._session = session
        self._allow_private = allow_private
        self.delay_s = delay_s
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._max_bytes = max_bytes
        self._turn = asyncio.Lock()
        self._free_at = 0.0

    async def get(self, url: str, known: Known = Known()) -> Fetched:
        """Ask for a page, unless it is as we know it (304); redirects are returned, not followed.

        Raises FetchFailed when no complete answer came.
        """
        self._check(url)
        await self._wait()
        headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        asked = {name: value for name, value in headers.items() if value}
        try:
            async with self._session.get(
                url, headers=asked, allow_redirects=False, timeout=self._timeout
            ) as response:
                return await self._read(response)
        except TimeoutError:
            raise FetchFailed(f"no answer within {self._timeout.total:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            raise FetchFailed(str(problem) or type(problem).__name__) from None

    def _check(self, url: str) -> None:
        address = literal_address(urlsplit(url).hostname or "")
        if address and not self._allow_private and not is_public(address):
            raise FetchFailed(
                f"{address} is a private address; set allow_private for this source to read it"
            )

    async def _wait(self) -> None:
        async with self._turn:
            now = asyncio.get_running_loop().time()
            await asyncio.sleep(max(0.0, self._free_at - now))
            self._free_at = max(now, self._free_at) + self.delay_s

    async def _read(self, response: aiohttp.ClientResponse) -> Fetched:
        body = bytearray()
        if response.status == 200:  # noqa: PLR2004 - the only status whose body is read
            async for chunk in response.content.iter_chunked(65_536):
                body += chunk
                if len(body) > self._max_bytes:
                    raise FetchFailed(f"it is larger than {self._max_bytes // 1_048_576} MB")
        return Fetched(
            status=response.status,
            body=bytes(body),
            media_type=response.content_type,
            charset=response.charset,
            location=response.headers.get("Location"),
            known=Known(
                response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")
            ),
        )


@asynccontextmanager
async def open_fetcher(
    *, allow_private: bool, delay_s: float, timeout_s: float
) -> AsyncIterator[Fetcher]:
    """Open the connections for one crawl."""
    resolver = None if allow_private else PublicResolver()
    connector = aiohttp.TCPConnector(resolver=resolver, limit=4)
    async with aiohttp.ClientSession(connector=connector, headers=_HEADERS) as session:
        yield Fetcher(session, allow_private=allow_private, delay_s=delay_s, timeout_s=timeout_s)
