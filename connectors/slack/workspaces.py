"""Which workspaces the app is installed in, and the client that speaks to each."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.errors import SendRejected
from connectors.slack.client import SlackClient


class Workspaces(Protocol):
    """Gives the client of a workspace."""

    async def client(self, team: str) -> SlackClient:
        """Return the client that holds the workspace's token.

        An empty `team` asks for the only workspace. Raises SendRejected where the app is not
        installed (any more).
        """
        ...

    async def forget(self, team: str) -> None:
        """Drop what is kept of a workspace: its tokens were revoked or the app was removed."""
        ...

    async def teams(self) -> Sequence[str]:
        """Return the ids of the workspaces that the app is installed in."""
        ...


class SingleWorkspace:
    """Implements Workspaces for one bot token; which workspace it opens is asked of Slack once."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client

    async def client(self, team: str) -> SlackClient:
        """Return the only client.

        Events of another organisation's people carry that organisation's id where a room is
        shared with it, and a token opens what its installation may see: so no id is refused.
        """
        del team
        return self._client

    async def forget(self, team: str) -> None:
        """Forget who the token belongs to; the token itself comes from the environment."""
        del team
        self._client.forget_myself()

    async def teams(self) -> Sequence[str]:
        """Return the workspace of the token; raises SendError when Slack does not tell."""
        return ((await self._client.myself()).team,)


def not_installed(team: str) -> SendRejected:
    """Return the error for a workspace that the app is not installed in."""
    return SendRejected(
        f"The app is not installed in the Slack workspace {team}: open /slack/install there."
    )
