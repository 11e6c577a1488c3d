"""A website on loopback that changes while it is read."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256

from aiohttp import web
from aiohttp.test_utils import TestServer

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]
WORDS = "These are enough words to be the text of a page that somebody wrote for readers. " * 3


def page(
    text: str, *, title: str = "A page", links: tuple[str, ...] = (), head: str = ""
) -> Answer:
    """Return a page that answers conditional requests as servers do."""
    anchors = "".join(f'<a href="{link}">{link}</a> ' for link in links)
    html = (
        f"<html><head><title>{title}</title>{head}</head><body><nav>{anchors}</nav>"
        f"<main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
    return serve(html.encode(), "text/html; charset=utf-8")


def serve(body: bytes, media_type: str) -> Answer:
    """Return an answer with this body."""
    tag = f'"{sha256(body).hexdigest()[:16]}"'

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(body=body, headers={"Content-Type": media_type, "ETag": tag})

    return answer


def status(number: int, **headers: str) -> Answer:
    """Return an answer of this status."""

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=number, headers=headers)

    return answer


def redirect(target: str) -> Answer:
    """Return a redirect."""
    return status(301, Location=target)


async def never(_: web.Request) -> web.StreamResponse:
    """Take the request and say nothing."""
    await asyncio.Event().wait()
    raise AssertionError


async def endless(request: web.Request) -> web.StreamResponse:
    """Send a body without an end."""
    response = web.StreamResponse(headers={"Content-Type": "text/html"})
    await response.prepare(request)
    while True:
        await response.write(b"<p>more</p>" * 10_000)


async def cut_off(request: web.Request) -> web.StreamResponse:
    """Promise more than is sent."""
    response = web.StreamResponse(headers={"Content-Type": "text/html", "Content-Length": "9999"})
    await response.prepare(request)
    await response.write(b"<p>half")
    assert request.transport is not None
    request.transport.close()
    return response


class Site:
    """What the server answers, by path; everything else is 404."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.downloads = 0
        self.address = ""

    def sitemap(self, *paths: str, place: str = "/sitemap.xml", packed: bool = False) -> None:
        """List pages in a sitemap."""
        self._list("urlset", "url", paths, place, packed=packed)

    def sitemap_index(self, *paths: str) -> None:
        """List sitemaps in an index of sitemaps."""
        self._list("sitemapindex", "sitemap", paths, "/sitemap.xml", packed=False)

    def _list(
        self, root: str, entry: str, paths: tuple[str, ...], place: str, *, packed: bool
    ) -> None:
        entries = "".join(f"<{entry}><loc>{self.address}{path}</loc></{entry}>" for path in paths)
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        xml = f'<?xml version="1.0"?><{root} xmlns="{space}">{entries}</{root}>'.encode()
        body = gzip.compress(xml) if packed else xml
        self.answers[place] = serve(body, "application/gzip" if packed else "application/xml")

    def robots(self, text: str) -> None:
        """Say who may read what."""
        self.answers["/robots.txt"] = serve(text.encode(), "text/plain")

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.path_qs)
        answer = self.answers.get(request.path_qs, status(404))
        response = await answer(request)
        self.downloads += response.status == 200
        return response


@asynccontextmanager
async def open_site() -> AsyncIterator[Site]:
    """Serve an empty site."""
    site = Site()
    application = web.Application()
    application.router.add_get("/{path:.*}", site._answer)
    async with TestServer(application, host="127.0.0.1") as server:
        site.address = str(server.make_url("")).rstrip("/")
        yield site
