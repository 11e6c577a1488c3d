"""What stands in front of every route: plain ASGI, so that it costs microseconds."""

import re
import time
from secrets import token_hex

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connectors.http_errors import BROKEN, ErrorResponse

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_log = structlog.get_logger()


class RequestRecord:
    """Gives each request an id, a log line and its metrics; what breaks inside ends here."""

    def __init__(self, app: ASGIApp, *, metrics: CollectorRegistry) -> None:
        self._app = app
        self._requests = Counter(
            "baton_http_requests",
            "HTTP requests by route and status.",
            ("method", "route", "status"),
            registry=metrics,
        )
        self._seconds = Histogram(
            "baton_http_request_seconds",
            "Seconds from request to the end of the response.",
            ("route",),
            registry=metrics,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request and record it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(scope)
        status = 0

        async def recorded_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        began = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, recorded_send)
            except Exception:
                _log.exception("a request broke")
                if status:
                    raise
                await ErrorResponse(500, "broken", BROKEN)(scope, receive, recorded_send)
            self._record(scope, status, time.perf_counter() - began)

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(route).observe(seconds)
        _log.debug("a request was served", method=method, route=route, status=status)


class SafeHeaders:
    """Adds the headers that keep browsers careful; a page that needs other ones sets its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request with careful headers."""

        async def safe_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, safe_send if scope["type"] == "http" else send)


class BodyLimit:
    """Refuses a body that is too large before it is read, or as soon as that many bytes came."""

    def __init__(self, app: ASGIApp, *, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._refusal = (
            f"This request is larger than {max_bytes:,} bytes. Send less at once, in parts."
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request whose body is small enough, refuse any other."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif _announced_bytes(scope) > self._max_bytes:
            headers = {"Connection": "close"}  # what is still coming is not read
            refusal = ErrorResponse(413, "too_large", self._refusal, headers)
            await refusal(scope, receive, send)
        else:
            await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Receive:
        total = 0

        async def counted_receive() -> Message:
            nonlocal total
            message = await receive()
            total += len(message.get("body", b""))
            if total > self._max_bytes:
                raise HTTPException(413, self._refusal, {"Connection": "close"})
            return message

        return counted_receive


class SharedPaths:
    """Lets pages of other origins read some paths; the browser keeps them from all others."""

    def __init__(self, app: ASGIApp, *, beginnings: tuple[str, ...]) -> None:
        self._app = app
        self._beginnings = beginnings
        self._shared = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, for pages of other origins too where that is harmless."""
        is_shared = scope["type"] == "http" and scope["path"].startswith(self._beginnings)
        await (self._shared if is_shared else self._app)(scope, receive, send)


def _announced_bytes(scope: Scope) -> int:
    announced = Headers(scope=scope).get("content-length", "")
    return int(announced) if announced.isdecimal() else 0


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else token_hex(8)
