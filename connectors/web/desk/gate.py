"""Lets only agents who signed in pass to the desk, for pages and for WebSockets."""

from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.web.desk.links import SECTIONS
from connectors.web.desk.sessions import COOKIE, AgentSession, Sessions

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'"
    ),  # NiceGUI compiles templates in the browser; nothing may be loaded from elsewhere
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

KEPT = ("handoff", "conversation")
"""What a link to the desk may open, kept while its reader signs in."""


class Gate:
    """Stands in front of everything below /desk except the sign-in."""

    def __init__(self, app: ASGIApp, *, sessions: Sessions, sign_in: str) -> None:
        self._app = app
        self._sessions = sessions
        self._sign_in = sign_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or send its sender to the sign-in."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
        elif session_of(scope, self._sessions) is not None:
            await self._app(scope, receive, _guarded(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4401, "reason": "Sign in first."})
        else:
            await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
            await RedirectResponse(self._sign_in + _wanted(scope), 303)(scope, receive, send)
        else:
            await PlainTextResponse("Sign in to the desk first.", 401)(scope, receive, send)


def session_of(scope: Scope, sessions: Sessions) -> AgentSession | None:
    """Return the session that a request carries, if it carries a valid one."""
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return None
    morsel = cookies.get(COOKIE)
    return sessions.read(morsel.value if morsel else None)


def guard_page(response: Response) -> Response:
    """Add the headers that keep a page of the desk to itself."""
    response.headers.update(_HEADERS)
    return response


def _wanted(scope: Scope) -> str:
    """Return the query that lets the sign-in lead to the page that was asked for."""
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    wanted = {name: asked[name][0] for name in KEPT if name in asked}
    page = scope["path"].rpartition("/")[2]
    if page in SECTIONS:
        wanted = {"page": page}
    return "?" + urlencode(wanted) if wanted else ""


def _guarded(send: Send) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(_HEADERS)
        await send(message)

    return send_with_headers
