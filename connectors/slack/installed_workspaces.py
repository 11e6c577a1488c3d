"""The clients of all workspaces in which the app is installed, kept for a minute each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import structlog

from bot.domain.errors import SendError, SendRejected, SettingsError
from bot.ports.clock import Clock
from connectors.slack.client import SLACK_API_URL, Myself, SlackClient
from connectors.slack.errors import SlackRefused
from connectors.slack.installations import Installation, Installations
from connectors.slack.workspaces import not_installed

TTL = timedelta(minutes=1)
"""How long another machine's installation or removal may stay unnoticed here."""
_OVER = frozenset({"account_inactive", "invalid_auth", "token_expired", "token_revoked"})
_log = structlog.get_logger()


class InstalledClient(SlackClient):
    """A client that knows from its installation who it is: Slack need not be asked."""

    def __init__(
        self, installation: Installation, *, session: aiohttp.ClientSession, base_url: str
    ) -> None:
        super().__init__(installation.token, session=session, base_url=base_url)
        self.installation = installation

    async def myself(self) -> Myself:
        """Return who the app is here."""
        known = self.installation
        return Myself(team=known.team, user=known.bot_user, bot=known.bot_id, url=known.url)

    async def is_accepted(self) -> bool:
        """Whether Slack still takes the token; raises SendError where it does not tell."""
        try:
            await self.call("auth.test")
        except SlackRefused as problem:
            if problem.code in _OVER:
                return False
            raise
        return True


@dataclass(frozen=True, slots=True)
class _Known:
    client: InstalledClient
    at: datetime


class InstalledWorkspaces:
    """Implements connectors.slack.workspaces.Workspaces for an app with many workspaces."""

    def __init__(
        self,
        installations: Installations,
        *,
        session: aiohttp.ClientSession,
        clock: Clock,
        base_url: str = SLACK_API_URL,
        ttl: timedelta = TTL,
    ) -> None:
        self._installations = installations
        self._session = session
        self._clock = clock
        self._base_url = base_url
        self._ttl = ttl
        self._known: dict[str, _Known] = {}

    async def client(self, team: str) -> SlackClient:
        """Return the client of a workspace; of the only one where none is named.

        Raises SendRejected where the app is not installed (any more).
        """
        wanted = team or await self._only_team()
        known = self._known.get(wanted)
        if known and self._clock.now() - known.at < self._ttl:
            return known.client
        return (await self._read(wanted)).client

    async def forget(self, team: str) -> None:
        """Forget a workspace whose token Slack no longer takes.

        An event that says so may come late, after the app was installed again: Slack is asked.
        """
        self._known.pop(team, None)
        try:
            if await (await self._read(team)).client.is_accepted():
                return
        except SendError as problem:
            # In doubt the token stays: one that is over opens nothing.
            _log.warning("a revoked token could not be tried", team=team, error=str(problem))
            return
        self._known.pop(team, None)
        await self._installations.remove(team)
        _log.info("the app was removed from a workspace", team=team)

    async def teams(self) -> Sequence[str]:
        """Return the ids of the workspaces that the app is installed in."""
        return await self._installations.teams()

    def installed(self, team: str) -> None:
        """Read a workspace anew at the next use: it was just installed."""
        self._known.pop(team, None)

    async def _read(self, team: str) -> _Known:
        try:
            installation = await self._installations.of(team)
        except SettingsError as problem:
            raise SendRejected(str(problem)) from None
        if installation is None:
            self._known.pop(team, None)
            raise not_installed(team)
        before = self._known.get(team)
        client = before.client if before else None
        if client is None or client.installation != installation:
            client = InstalledClient(installation, session=self._session, base_url=self._base_url)
        known = self._known[team] = _Known(client, self._clock.now())
        return known

    async def _only_team(self) -> str:
        teams = await self._installations.teams()
        if len(teams) != 1:
            raise SendRejected(
                f"Baton is installed in {len(teams)} Slack workspaces, so the workspace of a room "
                "must be named."
            )
        return teams[0]
