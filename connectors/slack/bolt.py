"""Slack's own framework: the only file that imports slack_bolt.

What comes is verified before it gets here (HTTP) or came over the app's own socket. Listeners run
before the answer: an error becomes a 503, and Slack delivers again.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.domain.errors import BatonError
from connectors.slack.client import VendorClient
from connectors.slack.interactions import Payload
from connectors.slack.routing import Routing

CONNECT_SECONDS = 10
_ALL = re.compile(r".*", re.DOTALL)
_log = structlog.get_logger()
Listener = Callable[[Payload], Awaitable[Payload | None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack is answered with."""

    status: int
    body: str
    content_type: str


class SlackApp:
    """One app for both roads: HTTP and Socket Mode."""

    def __init__(self, routing: Routing, *, client: VendorClient) -> None:
        """Serve `routing`; `client` knows the Web API's address and needs no token."""
        self._app = AsyncApp(
            name="baton",
            client=client,
            signing_secret="verified before",  # noqa: S106 - see verify.py
            authorize=_authorised,
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,
            attaching_function_token_enabled=False,
            attaching_conversation_kwargs_enabled=False,
        )
        self._app.error(_failed)
        self._app.event(_ALL)(_events(routing))
        self._app.action(_ALL)(_answering(routing.action))
        self._app.view(_ALL)(_answering(routing.view))
        self._app.view_closed(_ALL)(_answering(routing.view))
        self._app.shortcut(_ALL)(_answering(routing.shortcut))
        self._app.command(_ALL)(_answering(routing.command))

    async def answer(self, payload: Payload, headers: Mapping[str, str]) -> Answer:
        """Take in a verified payload and return what Slack is answered with."""
        kept: dict[str, str | Sequence[str]] = {
            name: value for name, value in headers.items() if name.startswith("x-slack-")
        }
        request = AsyncBoltRequest(body=payload, headers=kept, mode="socket_mode")
        response = await self._app.async_dispatch(request)
        return Answer(
            response.status, response.body or "", response.first_headers()["content-type"]
        )

    async def connect(self, app_token: str) -> Callable[[], Awaitable[None]]:
        """Open the app's own socket and return what closes it.

        The vendor's client tries for ever: after some seconds it goes on in the background.
        """
        handler = AsyncSocketModeHandler(self._app, app_token)
        connecting = asyncio.create_task(handler.connect_async())  # type: ignore[no-untyped-call]
        await asyncio.wait((connecting,), timeout=CONNECT_SECONDS)

        async def close() -> None:
            connecting.cancel()
            await asyncio.wait((connecting,))
            await handler.close_async()  # type: ignore[no-untyped-call]

        return close


async def _authorised(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Return a stand-in: our own clients hold the tokens, and Slack is not asked each time."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token="")


def _events(routing: Routing) -> Callable[..., Awaitable[BoltResponse]]:
    async def take(body: Payload) -> BoltResponse:
        await routing.event(body)
        return BoltResponse(status=200, body="")

    return take


def _answering(listener: Listener) -> Callable[..., Awaitable[BoltResponse]]:
    async def take(body: Payload) -> BoltResponse:
        said = await listener(body)
        return BoltResponse(status=200, body="" if said is None else json.dumps(said))

    return take


async def _failed(error: Exception) -> BoltResponse:
    """Answer what nobody listens to with 200, and what broke with 503: Slack delivers again."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")
    if isinstance(error, BatonError):
        _log.warning("what Slack sent could not be taken in", error=str(error))
    else:
        _log.error("what Slack sent could not be taken in", exc_info=error)
    return BoltResponse(status=503, body="")
