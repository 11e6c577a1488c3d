"""What browsers load: the chat page, the widget's script, and documents that citations open."""

from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from bot.domain.contacts import PUBLIC, Audience
from bot.domain.errors import NotFound
from bot.domain.knowledge import DocumentPage
from bot.ports.assistant import Library
from connectors.web.document_html import document_html
from connectors.web.document_links import DocumentLinks

_STATIC = files("connectors.web") / "static"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE_HEADERS = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
_FOR_SOME_READERS = _PAGE_HEADERS | {"Cache-Control": "private, no-store"}
"""For a page that not everybody may see: no cache on the way keeps it."""
_FOR_ANY_PAGE = {"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "no-cache"}

_MISSING = DocumentPage(
    document_id="",
    title="This document is not here",
    markdown="It may have been renamed or removed since it was cited, or not everybody may see it. "
    "Ask your question again: the answer will cite what is there now.",
    source="",
)


@dataclass(frozen=True, slots=True)
class WebTexts:
    """What an operator chooses for the chat page and the widget."""

    title: str
    greeting: str
    questions: tuple[str, ...] = ()
    """First questions that the page suggests."""
    max_characters: int = 8000
    """Longest message that the intake takes."""


class WidgetShown(BaseModel):
    """What the widget needs to draw itself."""

    title: str
    greeting: str
    questions: list[str]
    max_characters: int


class WebPages:
    """Serves /, /widget.js, /static/… and /documents/… to browsers."""

    def __init__(self, *, texts: WebTexts, library: Library, links: DocumentLinks) -> None:
        self._texts = texts
        self._links = links
        self._library = library
        self._chat_page = Template(_text_of("chat.html")).substitute(title=escape(texts.title))
        self._document_page = Template(_text_of("document.html"))
        self.router = APIRouter()
        self._add_routes()

    def _add_routes(self) -> None:
        add = self.router.add_api_route
        add("/", self.chat_page, include_in_schema=False)
        add("/widget.js", self.script, include_in_schema=False)
        add("/favicon.svg", self.icon, include_in_schema=False)
        add("/documents/{document_id:path}", self.document, include_in_schema=False)
        add("/api/widget", self.widget, tags=["Widget"])
        self.router.mount("/static", _SharedFiles(directory=str(_STATIC)))

    async def chat_page(self) -> HTMLResponse:
        """Return the chat page: the widget at full size."""
        return HTMLResponse(self._chat_page, headers=_PAGE_HEADERS)

    async def script(self) -> FileResponse:
        """Return the script that puts the widget on any page."""
        return _file("widget.js", "text/javascript")

    async def icon(self) -> FileResponse:
        """Return the sign that browsers show in the tab."""
        return _file("favicon.svg", "image/svg+xml")

    async def widget(self) -> WidgetShown:
        """Return title, greeting and first questions."""
        return WidgetShown(
            title=self._texts.title,
            greeting=self._texts.greeting,
            questions=list(self._texts.questions),
            max_characters=self._texts.max_characters,
        )

    async def document(
        self, request: Request, document_id: Annotated[str, Path(max_length=1000)]
    ) -> HTMLResponse:
        """Return a document as it was indexed: a public one, or one that the link opens."""
        audience = self._reader(request, document_id)
        headers = _PAGE_HEADERS if audience == PUBLIC else _FOR_SOME_READERS
        try:
            page = await self._library.page(document_id, audience=audience)
        except NotFound:
            if "text/html" not in request.headers.get("accept", ""):
                raise
            missing = document_html(_MISSING, self._document_page)
            return HTMLResponse(missing, status_code=404, headers=_PAGE_HEADERS)
        return HTMLResponse(document_html(page, self._document_page), headers=headers)

    def _reader(self, request: Request, document_id: str) -> Audience:
        """Return for whom the page is opened: everybody, or those that a signed link was given."""
        told = request.query_params
        given = self._links.opened(
            document_id,
            labels=told.get("for", ""),
            until=told.get("until", ""),
            key=told.get("key", ""),
        )
        return given or PUBLIC


class _SharedFiles(StaticFiles):
    def file_response(self, *args: object, **kwargs: object) -> Response:
        """Let pages of other origins load the widget's files, and check for newer ones."""
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers.update(_FOR_ANY_PAGE)
        return response


def _file(name: str, media_type: str) -> FileResponse:
    return FileResponse(str(_STATIC / name), media_type=media_type, headers=_FOR_ANY_PAGE)


def _text_of(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
