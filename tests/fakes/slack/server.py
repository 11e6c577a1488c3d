"""The HTTP side of the fake: Web API, files, response addresses and the socket's door."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from tests.fakes.slack.call import Call, Method, read_arguments, token_of
from tests.fakes.slack.faults import (
    Fault,
    Faults,
    Garbled,
    Held,
    Lost,
    RateLimited,
    Refused,
    Reset,
    Slow,
    Status,
)
from tests.fakes.slack.methods import METHODS
from tests.fakes.slack.model import Json
from tests.fakes.slack.rates import RateLimits
from tests.fakes.slack.refusals import Refusal
from tests.fakes.slack.response_urls import use_response_url
from tests.fakes.slack.socket_door import SocketDoor
from tests.fakes.slack.state import SlackState


@dataclass
class Called:
    """A call as it came in, and what became of it."""

    method: str
    arguments: Json
    token: str | None
    status: int = 0
    answer: Json = field(default_factory=dict)
    """What the fake answered, or would have: a lost answer stands here too."""
    connection: int = 0
    """Which connection it came on."""


class SlackServer:
    """Serves the state on a free port of loopback, in the running loop."""

    def __init__(self, state: SlackState, faults: Faults, rates: RateLimits) -> None:
        self.state = state
        self.faults = faults
        self.rates = rates
        self.door = SocketDoor(state)
        self.calls: list[Called] = []
        self.base_url = ""
        self.after: Callable[[str, Json], None] | None = None
        """Told of every call that was done, with its answer."""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Serve until stopped."""
        app = web.Application(client_max_size=32 * 1024**2)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/files-pri/{file}/download/{name}", self._download)
        app.router.add_post("/response/{ticket}", self._response_url)
        app.router.add_get("/link/", self.door.enter)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        port = self._runner.addresses[0][1]
        self.base_url = f"http://127.0.0.1:{port}/"

    async def stop(self) -> None:
        """Close everything."""
        await self.door.close()
        if self._runner:
            await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        method = METHODS.get(name)
        try:
            arguments = await read_arguments(
                request, takes_json=method is None or method.takes_json
            )
        except Refusal as refusal:
            return web.json_response(refusal.body())
        called = Called(name, arguments, token_of(request.headers, arguments))
        called.connection = id(request.transport)
        self.calls.append(called)
        if method is None:
            called.answer = Refusal("unknown_method", req_method=name).body()
            return _answered(called)
        return await self._with_fault(request, called, method)

    async def _with_fault(
        self, request: web.Request, called: Called, method: Method
    ) -> web.StreamResponse:
        fault = self.faults.take(called.method)
        if early := await self._before(request, called, fault):
            return early
        wait = self.rates.wait_for(
            called.method,
            method.tier,
            team=called.token or "",
            channel=str(called.arguments.get("channel", "")),
        )
        if wait is not None:
            return _limited(called, wait)
        called.answer = await self._run(called, method, request.headers)
        if isinstance(fault, Lost):
            return await _cut(request, called)
        if isinstance(fault, Garbled):
            called.status = 200
            return web.Response(text="<html>One moment, please", content_type="text/html")
        return _answered(called)

    async def _before(
        self, request: web.Request, called: Called, fault: Fault | None
    ) -> web.StreamResponse | None:
        """Return the answer of a fault that lets nothing be done."""
        match fault:
            case RateLimited(seconds):
                return _limited(called, seconds)
            case Status(code):
                called.status = code
                return web.Response(status=code, text="upstream connect error")
            case Reset():
                return await _cut(request, called)
            case Refused(error):
                called.answer = Refusal(error).body()
                return _answered(called)
            case Slow(seconds):
                await asyncio.sleep(seconds)
            case Held(release):
                await release.wait()
        return None

    async def _run(self, called: Called, method: Method, headers: Mapping[str, str]) -> Json:
        call = Call(called.method, called.arguments, called.token, self.state, self.base_url)
        call.headers = headers
        try:
            if not method.is_open:
                call.team = self.state.team_of_token(called.token)
            if method.scope:
                call.needs(method.scope)
            answer = {"ok": True, **await method.run(call)}
        except Refusal as refusal:
            return refusal.body()
        if self.after:
            self.after(called.method, answer)
        return answer

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.state.files.get(request.match_info["file"])
        if file is None:
            return web.Response(status=404)
        content = await _uploaded_bytes(request)
        if len(content) != self.state.upload_lengths[file.id]:
            return web.Response(status=400, text="length mismatch")
        file.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, request: web.Request) -> web.Response:
        try:
            team = self.state.team_of_token(token_of(request.headers, {}))
        except Refusal:
            return web.Response(text="<html>Sign in to Slack</html>", content_type="text/html")
        try:
            file = self.state.file(request.match_info["file"].partition("-")[2], team)
        except Refusal:
            return web.Response(status=404)
        if "files:read" not in team.scopes:
            return web.Response(status=403)
        return web.Response(body=file.content, content_type=file.mimetype)

    async def _response_url(self, request: web.Request) -> web.StreamResponse:
        called = Called("response_url", await request.json(), None)
        called.connection = id(request.transport)
        self.calls.append(called)
        fault = self.faults.take("response_url")
        if early := await self._before(request, called, fault):
            return early
        try:
            used = use_response_url(self.state, request.match_info["ticket"], called.arguments)
        except Refusal as refusal:
            called.status, called.answer = 404, refusal.body()
            return web.json_response(called.answer, status=404)
        called.answer = used
        return await _cut(request, called) if isinstance(fault, Lost) else _answered(called)


async def _uploaded_bytes(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    form = await request.post()
    for value in form.values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""


def _answered(called: Called) -> web.Response:
    called.status = 200
    return web.Response(text=json.dumps(called.answer), content_type="application/json")


def _limited(called: Called, seconds: int) -> web.Response:
    called.status, called.answer = 429, Refusal("ratelimited").body()
    headers = {"Retry-After": str(seconds)}
    return web.json_response(called.answer, status=429, headers=headers)


async def _cut(request: web.Request, called: Called) -> web.StreamResponse:
    """Break the connection without a word."""
    called.status = 0
    if request.transport:
        request.transport.abort()
    await asyncio.sleep(0)
    return web.Response()
