"""What HubSpot's SDK does not have, over httpx, by the same rules: budget, timeouts, repeats."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx

from bot.domain.errors import SendDelayed, SendUncertain
from connectors.hubspot.budget import Budget, CallKind
from connectors.hubspot.refusals import refusal

Body = dict[str, Any]
PAUSES = (0.2, 0.6)
"""Seconds before each further try of a call that may be repeated."""
TIMEOUT = httpx.Timeout(8.0, connect=3.0)
_SAFE_TO_REPEAT = frozenset({"GET", "PUT", "DELETE", "PATCH"})
"""These say how things are to stand, so that doing them again changes nothing."""


class HubSpotRest:
    """Calls HubSpot. Every method raises SendDelayed, SendRejected, SendUncertain or NotFound.

    Args:
        http: keeps the connections; its base address is HubSpot's, or a counterpart's.
        token: of a service key, a private app or a project app.
        budget: the portal's limits, shared with everything else that calls it.
        api_version: "2026-09" for dated paths; "v3" for the old ones.
        pauses: seconds before each further try of a call that may be repeated.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        token: str,
        budget: Budget,
        api_version: str,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._http = http
        self._token = token
        self._budget = budget
        self._version = api_version
        self._pauses = tuple(pauses)

    def talks(self, path: str) -> str:
        """Return the address of something in conversations, in the form of the API version."""
        return self._address("conversations", path)

    def channels(self, path: str = "") -> str:
        """Return the address of something about custom channels."""
        return self._address("custom-channels", path)

    async def get(self, path: str, **query: Any) -> Body:
        """Read something."""
        return await self._ask("GET", path, params=query)

    async def post(
        self, path: str, body: Body, *, repeats: bool = False, query: Body | None = None
    ) -> Body:
        """Do something; `repeats` says that HubSpot notices a repeat, so that one does no harm."""
        return await self._ask("POST", path, json=body, params=query or {}, repeats=repeats)

    async def put(self, path: str, body: Body) -> Body:
        """Set something."""
        return await self._ask("PUT", path, json=body)

    async def patch(self, path: str, body: Body) -> Body:
        """Change something."""
        return await self._ask("PATCH", path, json=body)

    async def delete(self, path: str) -> Body:
        """Take something away."""
        return await self._ask("DELETE", path)

    async def account(self) -> Body:
        """Return which account the token belongs to."""
        return await self.get("/account-info/v3/details")

    async def scopes(self) -> frozenset[str]:
        """Return what the token may do."""
        body = {"tokenKey": self._token}
        path = "/oauth/v2/private-apps/get/access-token-info"
        return frozenset((await self.post(path, body, repeats=True)).get("scopes", []))

    def _address(self, area: str, path: str) -> str:
        rest = f"/{path}" if path else ""
        if self._version == "v3":
            return f"/conversations/v3/{area}{rest}"
        return f"/conversations/{area}/{self._version}{rest}"

    async def _ask(self, method: str, path: str, *, repeats: bool = False, **options: Any) -> Body:
        for pause in self._pauses if repeats or method in _SAFE_TO_REPEAT else ():
            try:
                return await self._once(method, path, options)
            except SendUncertain:
                await asyncio.sleep(pause)
        return await self._once(method, path, options)

    async def _once(self, method: str, path: str, options: Body) -> Body:
        await self._budget.admit(CallKind.PLAIN)
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            answer = await self._http.request(method, path, headers=headers, **options)
        except httpx.HTTPError as problem:
            raise SendUncertain(f"HubSpot gave no answer ({type(problem).__name__}).") from problem
        self._budget.heard(answer.headers)
        if answer.is_success:
            return _read(answer)
        error = refusal(answer.status_code, answer.headers, answer.content)
        if isinstance(error, SendDelayed):
            self._budget.refused(CallKind.PLAIN, error.retry_after)
        raise error


def open_http(api_url: str) -> httpx.AsyncClient:
    """Return what keeps the connections to HubSpot; to be closed by the caller."""
    return httpx.AsyncClient(base_url=api_url.rstrip("/"), timeout=TIMEOUT)


def _read(answer: httpx.Response) -> Body:
    if not answer.content:
        return {}
    try:
        body: Body = answer.json()
    except ValueError as problem:
        raise SendUncertain("HubSpot's answer cannot be read.") from problem
    return body
