"""Brings activities to the bot, again where it does not say that it has them."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.types import ASGIApp

from tests.fakes.teams.openid import InboundTokens
from tests.fakes.teams.tenant import Json

PATH = "/api/messages"
PATIENCE_SECONDS = 15.0
ATTEMPTS = 3
"""How often an activity is brought before Teams gives up."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that an activity was posted to the bot."""

    activity: Json
    status: int
    """0: no answer in time, or no connection."""
    body: Any = None


class Deliveries:
    """Posts to an application in this process, or to an address."""

    def __init__(self, tokens: InboundTokens) -> None:
        self.attempts: list[Attempt] = []
        self.signed = True
        """False: without a token, as the local clients for developers do."""
        self.patience = PATIENCE_SECONDS
        self._tokens = tokens
        self._client: httpx.AsyncClient | None = None

    def to(self, bot: ASGIApp | str) -> None:
        """Name the bot: an ASGI application or the address of its server."""
        transport = None if isinstance(bot, str) else httpx.ASGITransport(bot)
        base = bot if isinstance(bot, str) else "http://bot.example.com"
        self._client = httpx.AsyncClient(transport=transport, base_url=base, trust_env=False)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def deliver(self, activity: Json) -> Attempt:
        """Bring an activity until it is taken; an invoke, for which somebody waits, only once."""
        attempts = 1 if activity["type"] == "invoke" else ATTEMPTS
        for _ in range(attempts):
            attempt = await self.post(activity, authorization=self._header())
            if 200 <= attempt.status < 300:
                break
        return attempt

    async def post(self, activity: Any, *, authorization: str | None) -> Attempt:
        """Post once, with this header (None: without one)."""
        headers = {} if authorization is None else {"Authorization": authorization}
        response = await self.post_raw(headers=headers, json=activity)
        attempt = (
            Attempt(activity, 0)
            if response is None
            else Attempt(activity, response.status_code, _read(response))
        )
        self.attempts.append(attempt)
        return attempt

    async def post_raw(self, **request: Any) -> httpx.Response | None:
        """Post anything; None when the bot did not answer in time."""
        assert self._client is not None, "name the bot first: teams.connect(app)"
        try:
            async with asyncio.timeout(self.patience):
                return await self._client.post(PATH, timeout=None, **request)
        except (TimeoutError, httpx.TransportError):
            return None

    def _header(self) -> str | None:
        return self._tokens.good() if self.signed else None


def _read(response: httpx.Response) -> Any:
    if "json" in response.headers.get("content-type", ""):
        return response.json()
    return response.text
