"""The Bot Connector's REST calls, over one client: each ends in a result or in a SendError."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import quote

import httpx
import structlog

from bot.domain.errors import SendDelayed, SendUncertain
from connectors.teams.fields import items_at, text_at
from connectors.teams.hosts import ServiceHosts
from connectors.teams.port import Activity, Opened, Place, TeamsRefusal

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
FIRST_WAIT = timedelta(seconds=2)
"""When Teams asks to wait and does not say how long."""
LONGEST_WAIT = timedelta(minutes=10)
PAGE = 200
_NOT_TAKEN = frozenset({412, 429})
"""Throttled, or in each other's way: surely not done ("Optimize your bot with rate limiting")."""
_log = structlog.get_logger()


class Tokens(Protocol):
    """Where the token of a request comes from."""

    async def token(self) -> str:
        """Return the current token, empty for none."""
        ...

    def forget(self, token: str) -> None:
        """Do not hand out this token again."""
        ...


class BotConnector:
    """Conversations and their members, in wire dictionaries."""

    def __init__(self, http: httpx.AsyncClient, tokens: Tokens, *, hosts: ServiceHosts) -> None:
        self._http = http
        self._tokens = tokens
        self._hosts = hosts

    async def send(self, place: Place, activity: Activity) -> str:
        """Post into a conversation and return the activity's id."""
        answer = await self._call("POST", _activities(place), activity)
        return text_at(answer, "id")

    async def reply(self, place: Place, to: str, activity: Activity) -> str:
        """Post below an activity and return the new one's id."""
        answer = await self._call("POST", _activities(place, to), activity)
        return text_at(answer, "id")

    async def update(self, place: Place, activity_id: str, activity: Activity) -> None:
        """Replace an activity."""
        await self._call("PUT", _activities(place, activity_id), activity)

    async def delete(self, place: Place, activity_id: str) -> None:
        """Remove an activity; one that is gone already is as good."""
        try:
            await self._call("DELETE", _activities(place, activity_id))
        except TeamsRefusal as problem:
            if problem.status != httpx.codes.NOT_FOUND:
                raise

    async def open_conversation(self, service_url: str, parameters: dict[str, Any]) -> Opened:
        """Open a chat or begin a thread."""
        answer = await self._call("POST", f"{service_url.rstrip('/')}/v3/conversations", parameters)
        return Opened(text_at(answer, "id"), text_at(answer, "activityId"))

    async def member(self, place: Place, person: str) -> dict[str, Any]:
        """Return one member of a conversation."""
        answer = await self._call("GET", f"{_conversation(place)}/members/{quote(person, safe='')}")
        return answer if isinstance(answer, dict) else {}

    async def members(self, place: Place, *, limit: int) -> list[dict[str, Any]]:
        """Return the members of a conversation, page by page, up to `limit`."""
        found: list[dict[str, Any]] = []
        query = f"?pageSize={PAGE}"
        while len(found) < limit:
            page = await self._call("GET", f"{_conversation(place)}/pagedmembers{query}")
            found += items_at(page, "members")
            token = text_at(page, "continuationToken")
            if not token:
                break
            query = f"?pageSize={PAGE}&continuationToken={quote(token, safe='')}"
        return found[:limit]

    async def _call(self, method: str, url: str, body: dict[str, Any] | None = None) -> Any:
        self._hosts.require(url)
        token = await self._tokens.token()
        response = await self._request(method, url, body, token)
        if response.status_code == httpx.codes.UNAUTHORIZED and token:
            self._tokens.forget(token)
            response = await self._request(method, url, body, await self._tokens.token())
        if response.is_success:
            return _json(response)
        raise _problem(method, response)

    async def _request(
        self, method: str, url: str, body: dict[str, Any] | None, token: str
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            return await self._http.request(
                method, url, json=body, headers=headers, timeout=TIMEOUT
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as problem:
            raise _delayed(type(problem).__name__, FIRST_WAIT) from problem
        except httpx.HTTPError as problem:
            if method == "POST":
                reason = type(problem).__name__
                raise SendUncertain(f"The answer of Teams was lost ({reason}).") from problem
            raise _delayed(type(problem).__name__, FIRST_WAIT) from problem


def _problem(method: str, response: httpx.Response) -> Exception:
    """Return what a refusal means: wait, look again, or give up."""
    status, error = response.status_code, _json(response)
    code = text_at(error, "error", "code")
    if status in _NOT_TAKEN:
        return _delayed(f"{status} {code}", _wait(response))
    if status >= httpx.codes.INTERNAL_SERVER_ERROR:
        if method == "POST" and status != httpx.codes.SERVICE_UNAVAILABLE:
            return SendUncertain(f"Teams answered {status}, so perhaps it took the message.")
        return _delayed(f"{status} {code}", _wait(response))
    return TeamsRefusal(status, code, text_at(error, "error", "message"))


def _delayed(reason: str, wait: timedelta) -> SendDelayed:
    return SendDelayed(f"Teams asks to wait ({reason}).".replace(" )", ")"), retry_after=wait)


def _wait(response: httpx.Response) -> timedelta:
    said = response.headers.get("Retry-After", "").strip()
    try:
        wait = timedelta(seconds=float(said))
    except (ValueError, OverflowError):
        wait = _until(said)
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def _until(said: str) -> timedelta:
    try:
        return parsedate_to_datetime(said) - datetime.now(UTC)
    except (ValueError, TypeError):
        return FIRST_WAIT


def _conversation(place: Place) -> str:
    base = place.service_url.rstrip("/")
    return f"{base}/v3/conversations/{quote(place.conversation_id, safe='')}"


def _activities(place: Place, activity_id: str = "") -> str:
    below = f"/{quote(activity_id, safe='')}" if activity_id else ""
    return f"{_conversation(place)}/activities{below}"


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return {}
