"""The token that our requests to Teams carry: asked for once, kept, and renewed before its end."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import structlog

from bot.domain.errors import SendDelayed
from bot.ports.clock import Clock
from connectors.teams.credentials import Credential
from connectors.teams.fields import text_at

EARLY = timedelta(minutes=5)
"""A token is renewed this long before it ends, so that no request carries one that is about to."""
AGAIN = timedelta(seconds=60)
"""When a token cannot be had, sends wait this long; a wrong secret is put right in minutes."""
TIMEOUT_SECONDS = 10.0
_log = structlog.get_logger()


class AccessTokens:
    """Hands out the current token; many senders share one fetch."""

    def __init__(self, http: httpx.AsyncClient, credential: Credential, *, clock: Clock) -> None:
        self._http = http
        self._credential = credential
        self._clock = clock
        self._token = ""
        self._ends_at: datetime | None = None
        self._fetching = asyncio.Lock()

    async def token(self) -> str:
        """Return a token that holds for minutes; raises SendDelayed when none can be had."""
        if self._is_due():
            async with self._fetching:
                if self._is_due():
                    await self._renew()
        return self._token

    def forget(self, token: str) -> None:
        """Fetch anew next time: Teams refused this token."""
        if token == self._token:
            self._ends_at = None

    def _is_due(self) -> bool:
        return self._ends_at is None or self._clock.now() >= self._ends_at - EARLY

    async def _renew(self) -> None:
        try:
            response = await self._http.send(self._credential.request())
        except httpx.HTTPError as problem:
            return self._keep_or_wait(type(problem).__name__)
        answer = _json(response)
        token, seconds = text_at(answer, "access_token"), text_at(answer, "expires_in")
        if response.status_code != httpx.codes.OK or not token:
            return self._keep_or_wait(text_at(answer, "error") or str(response.status_code))
        self._token = token
        self._ends_at = self._clock.now() + timedelta(seconds=float(seconds or 3600))
        return None

    def _keep_or_wait(self, reason: str) -> None:
        """Go on with a token that still holds; without one, sends must wait."""
        if self._ends_at is not None and self._clock.now() < self._ends_at:
            _log.warning("a Teams token could not be renewed yet", reason=reason)
            return
        _log.error("no Teams token could be had", reason=reason)
        raise SendDelayed(
            f"Entra gave no token for Teams ({reason}). Check TEAMS_APP_ID, TEAMS_TENANT_ID and "
            "the secret, certificate or managed identity; `python app.py check` tries them.",
            retry_after=AGAIN,
        )


class NoTokens:
    """For `teams.auth: none`: requests carry no token."""

    async def token(self) -> str:
        """Return an empty token."""
        return ""

    def forget(self, token: str) -> None:
        """Nothing was kept."""


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return {}
