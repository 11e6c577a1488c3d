"""HubSpot on loopback: an ASGI application, served from a thread on a free port."""

import asyncio
import json
import logging
import threading
import time
import traceback
from typing import Any, Self
from urllib.parse import parse_qs, unquote

import uvicorn

from tests.fakes.hubspot.account_api import AccountApi
from tests.fakes.hubspot.articles_api import ArticlesApi
from tests.fakes.hubspot.channels_api import ChannelsApi
from tests.fakes.hubspot.faults import Fault, Faults, Limits
from tests.fakes.hubspot.portal import Body, Portal, Refusal
from tests.fakes.hubspot.records_api import RecordsApi
from tests.fakes.hubspot.routing import Answer, Call, Router
from tests.fakes.hubspot.talks import Talks
from tests.fakes.hubspot.talks_api import TalksApi

CREATED = 201


class FakeHubSpot:
    """One portal behind HTTP, with its limits and faults."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.faults = Faults()
        self.limits = Limits()
        self.calls: list[Call] = []
        """Every request that arrived, faulty ones too."""
        self.created_status = 201
        """What a create is answered with; HubSpot's own SDK reads only 201."""
        self.crashes: list[str] = []
        """Where the fake itself went wrong; a test that leaves one behind has failed."""
        self.talks = Talks(portal)
        self.channels = ChannelsApi(portal, self.talks)
        self.articles = ArticlesApi(portal)
        talks_api = TalksApi(portal, self.talks)
        apis = (RecordsApi(portal), AccountApi(portal), talks_api, self.channels, self.articles)
        self.router = Router([route for api in apis for route in api.routes()])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request as ASGI has it."""
        call = await _call(scope, receive)
        if call is None:
            return None
        self.calls.append(call)
        fault = self.faults.next(call.method, call.path)
        if fault is Fault.RESET:
            return await _break_off(send)
        status, body, headers = self._answer(call, fault)
        if fault is Fault.SLOW:
            await asyncio.sleep(self.faults.slowness.total_seconds())
        if fault is Fault.KILL:
            self.faults.kill()
        if fault in {Fault.LOST_ANSWER, Fault.KILL}:
            return await _break_off(send)
        content = b"" if body is None else json.dumps(body).encode()
        if fault is Fault.INVALID_JSON:
            content = b"<html>" + content
        return await _send(send, status, content, headers)

    def paths(self, method: str | None = None) -> list[str]:
        """Return the paths that were called."""
        return [call.path for call in self.calls if method in {None, call.method}]

    def _answer(self, call: Call, fault: Fault) -> tuple[int, Body | None, dict[str, str]]:
        is_search = call.path.endswith("/search")
        if fault is Fault.TOO_MANY:
            return 429, _limited("TEN_SECONDLY_ROLLING"), {"Retry-After": "1"}
        if fault in {Fault.SERVER_ERROR, Fault.GATEWAY}:
            return int(fault), {"status": "error", "message": "internal error"}, {}
        if policy := self.limits.refuse(time.monotonic(), is_search=is_search):
            return 429, _limited(policy), self.limits.headers(is_search=is_search)
        status, body = self._done(call)
        status = self.created_status if status == CREATED else status
        return status, body, self.limits.headers(is_search=is_search)

    def _done(self, call: Call) -> Answer:
        try:
            self._admit(call)
            return self.router.answer(call)
        except Refusal as refusal:
            return refusal.status, refusal.body
        except Exception:
            self.crashes.append(traceback.format_exc())
            raise

    def _admit(self, call: Call) -> None:
        if call.headers.get("authorization") != f"Bearer {self.portal.token}":
            raise Refusal(401, "INVALID_AUTHENTICATION", "Authentication credentials not found")


class ServedHubSpot:
    """Serves one fake after the other on one port; `fake` is the one that answers now."""

    def __init__(self, fake: FakeHubSpot) -> None:
        self.fake = fake
        config = uvicorn.Config(
            self._app,
            host="127.0.0.1",
            port=0,
            log_config=None,
            lifespan="off",
            http="h11",
            interface="asgi3",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        (listener,) = self._server.servers[0].sockets
        return f"http://127.0.0.1:{listener.getsockname()[1]}"

    async def _app(self, scope: Any, receive: Any, send: Any) -> None:
        await self.fake(scope, receive, send)

    def __enter__(self) -> Self:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # broken answers are meant
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)


async def _call(scope: Any, receive: Any) -> Call | None:
    """Return the whole request, None when its sender died before it had said everything."""
    content, more = b"", True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            return None
        content += event.get("body", b"")
        more = event.get("more_body", False)
    headers = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
    return Call(
        method=scope["method"],
        path=unquote(scope["path"]),
        query=parse_qs(scope["query_string"].decode()),
        body=json.loads(content) if content else {},
        headers=headers,
        connection=tuple(scope["client"] or ("", 0)),
    )


async def _send(send: Any, status: int, content: bytes, headers: dict[str, str]) -> None:
    every = {"Content-Type": "application/json", "Content-Length": str(len(content)), **headers}
    encoded = [(name.encode(), value.encode()) for name, value in every.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": content})


async def _break_off(send: Any) -> None:
    """Begin an answer and end the connection: whoever asked cannot know what became of it."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})


def _limited(policy: str) -> Body:
    return {
        "status": "error",
        "message": "You have reached your limit.",
        "errorType": "RATE_LIMIT",
        "policyName": policy,
    }
