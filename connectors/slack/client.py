"""Slack's Web API for one workspace: the only file that imports slack_sdk.

Every call makes one request: a failed one is never repeated here, because the vendor's own retry
posts twice when an answer is lost. All methods raise bot.domain.errors.SendError:

- SendDelayed    429, or a connection that could not be opened: surely not done
- SendUncertain  5xx, a reset, a timeout, an unreadable answer: perhaps done
- SlackRefused   everything else, with Slack's code and the cure (a SendRejected)
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.errors import SendDelayed, SendError, SendUncertain
from connectors.slack.api_files import FileCalls
from connectors.slack.api_messages import MessageCalls
from connectors.slack.api_people import PeopleCalls
from connectors.slack.api_streams import StreamCalls
from connectors.slack.api_views import ViewCalls
from connectors.slack.calls import Json
from connectors.slack.errors import ASKS_TO_WAIT, PERHAPS_DONE, SlackRefused, wait_of

SLACK_API_URL = "https://slack.com/api/"
PATIENCE_SECONDS = 15
"""Longest wait for one answer."""
UNREACHABLE_SECONDS = "5"
VendorClient = AsyncWebClient
_TOO_MANY = 429
_BROKEN = 500
_FINE = 200


@dataclass(frozen=True, slots=True)
class Myself:
    """Who the app is in a workspace."""

    team: str
    user: str
    bot: str
    url: str = ""


@asynccontextmanager
async def slack_session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open the one session that all clients share; a call without it opens a new connection."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, trust_env=True) as session:
        yield session


def vendor_client(*, session: aiohttp.ClientSession, base_url: str) -> VendorClient:
    """Return the vendor's own client without a token, for the vendor's own socket client."""
    client = AsyncWebClient(base_url=base_url, session=session, retry_handlers=[])
    client.proxy = None
    return client


class SlackClient(MessageCalls, StreamCalls, ViewCalls, PeopleCalls, FileCalls):
    """Calls the Web API with one workspace's token; answers are Slack's own JSON."""

    def __init__(
        self, token: str, *, session: aiohttp.ClientSession, base_url: str = SLACK_API_URL
    ) -> None:
        self._session = session
        self._token = token
        self._sdk = AsyncWebClient(token, base_url=base_url, session=session, retry_handlers=[])
        self._sdk.proxy = None  # the session knows the proxies, and where none is to be used
        self._myself: Myself | None = None

    async def myself(self) -> Myself:
        """Return who the app is here; asked of Slack once."""
        if self._myself is None:
            said = await self.call("auth.test")
            self._myself = Myself(
                team=str(said.get("team_id", "")),
                user=str(said.get("user_id", "")),
                bot=str(said.get("bot_id", "")),
                url=str(said.get("url", "")),
            )
        return self._myself

    def forget_myself(self) -> None:
        """Ask Slack again the next time who the app is."""
        self._myself = None

    async def call(self, method: str, **arguments: Any) -> Json:
        """POST a method with its arguments as JSON; those that are None are left out."""
        return await self._answer(
            method, lambda: self._sdk.api_call(method, json=_given(arguments))
        )

    async def read(self, method: str, **arguments: Any) -> Json:
        """GET a method with its arguments in the address; those that are None are left out."""
        return await self._answer(
            method, lambda: self._sdk.api_call(method, http_verb="GET", params=_given(arguments))
        )

    async def respond(self, url: str, message: Json) -> None:
        """Post to a response_url of a verified payload (up to five times in thirty minutes)."""
        async with vendor_errors("response_url"), self._session.post(url, json=message) as answer:
            _check("response_url", answer)

    async def put_bytes(self, url: str, data: bytes) -> None:
        """POST bytes to an address that Slack gave for it."""
        async with vendor_errors("the upload"), self._session.post(url, data=data) as answer:
            _check("the upload", answer)

    @asynccontextmanager
    async def streamed(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """GET a file that only this workspace's token opens."""
        headers = {"Authorization": f"Bearer {self._token}"}
        async with vendor_errors("the download"), self._session.get(url, headers=headers) as answer:
            _check("the download", answer)
            yield answer.content.iter_chunked(65_536)

    async def _answer(
        self, method: str, request: Callable[[], Awaitable[AsyncSlackResponse]]
    ) -> Json:
        async with vendor_errors(method):
            data = (await request()).data
        if not isinstance(data, dict):
            raise SendUncertain(f"Slack's answer to {method} could not be read.")
        return data


@asynccontextmanager
async def vendor_errors(method: str) -> AsyncIterator[None]:
    """Turn what the vendor's library raises into a SendError."""
    try:
        yield
    except SlackApiError as problem:
        raise _refusal(method, problem.response) from None
    except aiohttp.ClientConnectorError as problem:
        wait = wait_of(UNREACHABLE_SECONDS)
        raise SendDelayed(f"Slack cannot be reached: {problem}.", retry_after=wait) from None
    except (
        aiohttp.ClientError,
        TimeoutError,
        ConnectionError,
        asyncio.IncompleteReadError,
    ) as lost:
        raise SendUncertain(f"Slack's answer to {method} was lost: {lost!r}.") from None
    except (SlackRequestError, ValueError) as problem:
        raise SlackRefused(method, "bad_request", detail=str(problem)) from None


def _refusal(method: str, response: Any) -> SendError:
    """Return the error for an answer that is not ok.

    The response is the vendor's own where its body was JSON, else that of the HTTP library.
    """
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    code = str(data.get("error", "")) if isinstance(data, dict) else ""
    if status == _TOO_MANY or code in ASKS_TO_WAIT:
        wait = wait_of(response.headers.get("Retry-After"))
        return SendDelayed(f"Slack asks to wait before {method}.", retry_after=wait)
    unreadable = status == _FINE and not code
    if status >= _BROKEN or code in PERHAPS_DONE or unreadable:
        return SendUncertain(f"Slack answered {method} with {status} {code}".rstrip() + ".")
    return SlackRefused(method, code or str(status), detail=_detail(data))


def _detail(data: Any) -> str:
    """Return what else Slack says: the scope that is missing, the block that is wrong."""
    if not isinstance(data, dict):
        return ""
    needed = data.get("needed")
    told = data.get("errors") or data.get("response_metadata", {}).get("messages", ())
    words = [f"needed: {needed}"] if needed else []
    return "; ".join([*words, *map(str, told)])


def _check(what: str, answer: aiohttp.ClientResponse) -> None:
    if answer.status == _TOO_MANY:
        wait = wait_of(answer.headers.get("Retry-After"))
        raise SendDelayed(f"Slack asks to wait before {what}.", retry_after=wait)
    if answer.status >= _BROKEN:
        raise SendUncertain(f"Slack answered {what} with {answer.status}.")
    if answer.status != _FINE:
        raise SlackRefused(what, str(answer.status))


def _given(arguments: Json) -> Json:
    return {name: value for name, value in arguments.items() if value is not None}
