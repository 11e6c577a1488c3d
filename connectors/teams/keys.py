"""The keys that sign Teams' tokens: fetched asynchronously, and again as soon as they rotate."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import httpx
import jwt
import structlog

from bot.ports.clock import Clock
from connectors.teams.fields import items_at, text_at

KEPT = timedelta(hours=24)
"""How long keys are used without asking again; Microsoft says to refresh them at least daily
("Authenticate requests from the Bot Connector service")."""
COOLDOWN = timedelta(seconds=10)
"""Between two fetches: tokens with invented key ids must not make us call Microsoft each time."""
TIMEOUT_SECONDS = 5.0
_log = structlog.get_logger()


class KeysAway(Exception):
    """The keys cannot be fetched, so a token can be called neither good nor bad."""


class SigningKey:
    """One public key, and the channels that Microsoft endorses it for."""

    def __init__(self, published: dict[str, Any]) -> None:
        self.endorsements = frozenset(
            each for each in published.get("endorsements") or () if isinstance(each, str)
        )
        self.key = jwt.PyJWK(published, algorithm="RS256").key


class SigningKeys:
    """Follows an OpenID document to its keys."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        openid_url: str,
        clock: Clock,
        cooldown: timedelta = COOLDOWN,
    ) -> None:
        self._http = http
        self._openid_url = openid_url
        self._clock = clock
        self._cooldown = cooldown
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._fetching = asyncio.Lock()
        self.issuer = ""
        """Who signs, as the OpenID document says; empty until keys were fetched."""

    async def key(self, key_id: str) -> SigningKey | None:
        """Return the key with this id, None if Microsoft has none; an unknown id is asked for.

        Raises KeysAway when the keys cannot be fetched.
        """
        if key_id not in self._keys or self._is_old():
            await self._fetch_for(key_id)
        return self._keys.get(key_id)

    def _is_old(self) -> bool:
        return self._fetched_at is None or self._clock.now() - self._fetched_at > KEPT

    async def _fetch_for(self, key_id: str) -> None:
        async with self._fetching:
            if key_id in self._keys and not self._is_old():
                return None  # another request fetched it while this one waited
            if self._tried_at and self._clock.now() - self._tried_at < self._cooldown:
                return self._require_any()
            self._tried_at = self._clock.now()
            try:
                await self._fetch()
            except (httpx.HTTPError, httpx.InvalidURL, jwt.PyJWTError, ValueError) as problem:
                _log.warning("the keys of Teams could not be fetched", error=type(problem).__name__)
                if key_id not in self._keys:
                    raise KeysAway from problem

    def _require_any(self) -> None:
        if self._fetched_at is None:
            raise KeysAway

    async def _fetch(self) -> None:
        document = await self._json(self._openid_url)
        published = await self._json(text_at(document, "jwks_uri"))
        keys = {
            text_at(each, "kid"): SigningKey(each)
            for each in items_at(published, "keys")
            if each.get("kty") == "RSA" and text_at(each, "kid")
        }
        self.issuer = text_at(document, "issuer")
        self._keys, self._fetched_at = keys, self._clock.now()

    async def _json(self, url: str) -> dict[str, Any]:
        response = await self._http.get(url, timeout=TIMEOUT_SECONDS)
        response.raise_for_status()
        found = response.json()
        if not isinstance(found, dict):
            raise httpx.DecodingError("not an object")
        return found
