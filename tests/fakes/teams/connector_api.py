"""The Bot Connector's REST API, as Teams serves it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.teams import refusals
from tests.fakes.teams.entra import Entra
from tests.fakes.teams.faults import Fault, Faults
from tests.fakes.teams.members import Roster
from tests.fakes.teams.refusals import Refusal
from tests.fakes.teams.tenant import Json
from tests.fakes.teams.writing import Writing

CONVERSATIONS = "/v3/conversations"
ONE = f"{CONVERSATIONS}/{{conversation_id}}"
ACTIVITY = f"{ONE}/activities/{{activity_id}}"
Handler = Callable[[Request, Json], Awaitable[Response]]
Cut = Callable[[Any, bool], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot, as it arrived."""

    kind: str
    """send, reply, update, delete, create, members, pagedmembers, member, upload, attachment."""
    path: dict[str, str]
    body: Json
    authorization: str | None
    status: int
    """What it was answered with; 0 where the connection was cut."""


class ConnectorApi:
    """Checks the token, lets things go wrong as scripted, and does what is asked."""

    def __init__(self, *, entra: Entra, writing: Writing, roster: Roster, cut: Cut) -> None:
        self.calls: list[Call] = []
        self.faults = Faults()
        self._entra = entra
        self._writing = writing
        self._roster = roster
        self._cut = cut

    def routes(self, prefix: str) -> list[Route]:
        """Return the routes below the path of the service URL."""
        writing, roster = self._writing, self._roster
        table: list[tuple[str, str, str, Handler]] = [
            ("POST", f"{ONE}/activities", "send", writing.send),
            ("POST", ACTIVITY, "reply", writing.reply),
            ("PUT", ACTIVITY, "update", writing.update),
            ("DELETE", ACTIVITY, "delete", writing.delete),
            ("POST", CONVERSATIONS, "create", writing.create),
            ("POST", f"{ONE}/attachments", "upload", roster.upload),
            ("GET", f"{ONE}/members", "members", roster.members),
            ("GET", f"{ONE}/pagedmembers", "pagedmembers", roster.paged_members),
            ("GET", f"{ONE}/members/{{member_id}}", "member", roster.member),
            ("GET", f"{ACTIVITY}/members", "members", roster.members),
            ("GET", "/v3/teams/{team_id}", "team", roster.team),
            ("GET", "/v3/teams/{team_id}/conversations", "channels", roster.channels),
            ("GET", "/v3/attachments/{file_id}/views/{view}", "attachment", roster.attachment),
        ]
        return [
            Route(prefix + path, self._guarded(kind, handler), methods=[method])
            for method, path, kind, handler in table
        ]

    def _guarded(self, kind: str, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            fault = self.faults.next(kind)
            response = await self._answered(request, raw, fault, handler)
            cut = fault is not None and fault.cut
            self._note(kind, request, raw, 0 if cut else response.status_code)
            if cut:
                assert fault is not None
                await self._cut(request.client, fault.reset)
            return response

        return endpoint

    async def _answered(
        self, request: Request, raw: bytes, fault: Fault | None, handler: Handler
    ) -> Response:
        if fault is not None and not fault.accept:
            return await fault.answer()
        if fault is not None and fault.gate is not None:
            await fault.gate.wait()
        response = await self._done(request, raw, handler)
        return await fault.answer() if fault is not None and fault.status else response

    async def _done(self, request: Request, raw: bytes, handler: Handler) -> Response:
        try:
            if not self._entra.accepts(request.headers.get("authorization")):
                raise refusals.unauthorized()
            return await handler(request, _body(raw))
        except Refusal as refusal:
            return refusal.response()

    def _note(self, kind: str, request: Request, raw: bytes, status: int) -> None:
        try:
            body = _body(raw)
        except Refusal:
            body = {}
        sender = request.headers.get("authorization")
        self.calls.append(Call(kind, dict(request.path_params), body, sender, status))


def answered(values: Json | list[Json], status: int = 200) -> Response:
    """Return values as the answer of a call."""
    return JSONResponse(values, status)


def _body(raw: bytes) -> Json:
    if not raw:
        return {}
    try:
        values = json.loads(raw)
    except ValueError:
        raise refusals.bad_syntax("Malformed request body") from None
    if not isinstance(values, dict):
        raise refusals.bad_syntax("The body must be an object")
    return values
