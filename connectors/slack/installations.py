"""The workspaces in which the app is installed, with their tokens sealed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from bot.ports.keeping import KeptValues
from connectors.slack.seal import Seal

_PREFIX = "slack installation "


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace."""

    team: str
    team_name: str
    token: str
    """The bot's token; sealed wherever it is stored."""
    bot_user: str
    bot_id: str = ""
    url: str = ""
    """The workspace's address, such as https://acme.slack.com/."""
    scopes: tuple[str, ...] = ()
    installed_by: str = ""
    """The id of the person who installed it."""


class Installations:
    """Installations as values that are kept: one for each workspace, the latest."""

    def __init__(self, kept: KeptValues, seal: Seal) -> None:
        self._kept = kept
        self._seal = seal

    async def save(self, installation: Installation) -> None:
        """Store an installation in place of an earlier one of the workspace."""
        plain = {
            "team": installation.team,
            "team_name": installation.team_name,
            "bot_user": installation.bot_user,
            "bot_id": installation.bot_id,
            "url": installation.url,
            "scopes": list(installation.scopes),
            "installed_by": installation.installed_by,
            "sealed_token": self._seal.closed(installation.token),
        }
        await self._kept.keep(_PREFIX + installation.team, json.dumps(plain))

    async def of(self, team: str) -> Installation | None:
        """Return the installation of a workspace; raises SettingsError for a foreign seal."""
        stored = await self._kept.get(_PREFIX + team)
        if stored is None:
            return None
        told = json.loads(stored)
        token = self._seal.opened(told.pop("sealed_token"))
        return Installation(**{**told, "scopes": tuple(told["scopes"])}, token=token)

    async def remove(self, team: str) -> None:
        """Forget a workspace."""
        await self._kept.take(_PREFIX + team)

    async def teams(self) -> Sequence[str]:
        """Return the ids of all workspaces."""
        return [name.removeprefix(_PREFIX) for name in await self._kept.names(_PREFIX)]
