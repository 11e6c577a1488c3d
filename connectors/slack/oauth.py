"""Exchanges the code of an installation for its token (oauth.v2.access)."""

from typing import Any

import aiohttp

from bot.domain.errors import SendRejected, SendUncertain
from connectors.slack.client import SLACK_API_URL, SlackClient, vendor_errors
from connectors.slack.errors import SlackRefused
from connectors.slack.installations import Installation


class CodeExchange:
    """Knows the app's own credentials; a code works once, so nothing is tried again."""

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        session: aiohttp.ClientSession,
        base_url: str = SLACK_API_URL,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._session = session
        self._base_url = base_url

    async def installation(self, code: str, *, redirect_url: str) -> Installation:
        """Return the installation that a code stands for; raises SendError."""
        told = await self._exchanged(code, redirect_url)
        team = told.get("team") or {}
        if told.get("is_enterprise_install") or not team.get("id"):
            raise SendRejected(
                "The app was installed for a whole organisation; install it in its workspaces."
            )
        token = str(told.get("access_token") or "")
        client = SlackClient(token, session=self._session, base_url=self._base_url)
        myself = await client.myself()
        return Installation(
            team=str(team["id"]),
            team_name=str(team.get("name") or ""),
            token=token,
            bot_user=str(told.get("bot_user_id") or myself.user),
            bot_id=myself.bot,
            url=myself.url,
            scopes=tuple(scope for scope in str(told.get("scope") or "").split(",") if scope),
            installed_by=str((told.get("authed_user") or {}).get("id") or ""),
        )

    async def _exchanged(self, code: str, redirect_url: str) -> dict[str, Any]:
        form = {
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "code": code,
            "redirect_uri": redirect_url,
        }
        address = f"{self._base_url.rstrip('/')}/oauth.v2.access"
        async with (
            vendor_errors("oauth.v2.access"),
            self._session.post(address, data=form) as answer,
        ):
            told = await answer.json(content_type=None)
        if not isinstance(told, dict):
            raise SendUncertain("Slack's answer to oauth.v2.access could not be read.")
        if not told.get("ok"):
            raise SlackRefused("oauth.v2.access", str(told.get("error", "")))
        return told
