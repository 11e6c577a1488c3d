"""One call of the Web API: who calls, with which arguments."""

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.slack.model import Channel, Json, Team
from tests.fakes.slack.refusals import Refusal
from tests.fakes.slack.state import SlackState


@dataclass
class Call:
    """A call with its arguments, however they came."""

    method: str
    arguments: Json
    token: str | None
    state: SlackState
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    team: Team = field(init=False)

    def text(self, name: str) -> str:
        """Return a required argument that is text."""
        value = self.arguments.get(name)
        if value in (None, ""):
            told = f"[ERROR] missing required field: {name}"
            raise Refusal("invalid_arguments", messages=[told])
        return str(value)

    def optional(self, name: str) -> str | None:
        """Return an argument that is text, None when it is not given."""
        value = self.arguments.get(name)
        return None if value in (None, "") else str(value)

    def structure(self, name: str, *, otherwise: Any = None) -> Any:
        """Return an argument that is JSON, in a form as text or in a JSON body as it is."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return otherwise if value is None else value
        if value == "":
            return otherwise
        try:
            return json.loads(value)
        except ValueError as problem:
            raise Refusal(_unreadable(name)) from problem

    def flag(self, name: str) -> bool:
        """Return whether a switch is on, however it is written."""
        return str(self.arguments.get(name, "")).lower() in {"1", "true"}

    def channel(self, name: str = "channel") -> Channel:
        """Return the channel that an argument names."""
        value = self.optional(name)
        if value is None:
            raise Refusal("channel_not_found" if name == "channel" else "invalid_arguments")
        return self.state.channel(value, self.team)

    def needs(self, scope: str) -> None:
        """Refuse when the app was not granted a scope."""
        if scope not in self.team.scopes:
            provided = ",".join(sorted(self.team.scopes))
            raise Refusal("missing_scope", needed=scope, provided=provided)


def _unreadable(name: str) -> str:
    return {"blocks": "invalid_blocks_format", "metadata": "invalid_metadata_format"}.get(
        name, "invalid_arguments"
    )


@dataclass(frozen=True)
class Method:
    """How a method is called."""

    run: Callable[[Call], Awaitable[Json]]
    scope: str | None = None
    tier: int | None = None
    takes_json: bool = True
    """False: a JSON body is not read, as with Slack's reading methods."""
    is_open: bool = False
    """No bot token is needed."""


async def read_arguments(request: web.Request, *, takes_json: bool) -> Json:
    """Return the arguments of a request: query, form or JSON."""
    arguments: Json = dict(request.query)
    if request.method == "GET":
        return arguments
    if request.content_type == "application/json":
        return arguments | (await _json(request) if takes_json else {})
    return arguments | dict(await request.post())


async def _json(request: web.Request) -> Json:
    body = await request.text()
    try:
        value = json.loads(body or "{}")
    except ValueError as problem:
        raise Refusal("invalid_json") from problem
    if not isinstance(value, dict):
        raise Refusal("json_not_object")
    return value


def client_of(headers: Mapping[str, str], arguments: Json) -> tuple[str, str]:
    """Return client id and secret: as Basic credentials, or as arguments."""
    scheme, _, given = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        name, _, secret = base64.b64decode(given).decode().partition(":")
        return name, secret
    return str(arguments.get("client_id", "")), str(arguments.get("client_secret", ""))


def token_of(headers: Mapping[str, str], arguments: Json) -> str | None:
    """Return the token: as bearer, or as an argument."""
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token
    given = arguments.get("token")
    return str(given) if given else None
