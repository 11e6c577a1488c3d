"""The Slack room that is a desk: its id, its workspace, and who is in it."""

from bot.domain.errors import SendRejected
from connectors.slack.client import SlackClient
from connectors.slack.workspaces import Workspaces

PREFIX = "slack:"
_MOST_PAGES = 50
"""Of a thousand rooms each, when a room is given by its name."""


class TriageRoom:
    """One room of one workspace. A name is looked up once; an id (C…, G…) needs no look-up."""

    def __init__(self, room: str, *, workspaces: Workspaces, team: str = "") -> None:
        self.given = room.lstrip("#")
        self._workspaces = workspaces
        self._team = team
        self._id = self.given if _is_id(self.given) else ""

    @property
    def desk(self) -> str:
        """The name of the desk: "slack:triage"."""
        return f"{PREFIX}{self.given}"

    async def client(self) -> SlackClient:
        """Return the client of the room's workspace."""
        return await self._workspaces.client(self._team)

    async def team(self) -> str:
        """Return the id of the room's workspace."""
        return self._team or (await (await self.client()).myself()).team

    async def id(self) -> str:
        """Return the room's id; raises SendRejected when there is no room of that name."""
        if not self._id:
            self._id = await self._looked_up()
        return self._id

    async def is_here(self, room: str) -> bool:
        """Whether something happened here; ids of rooms are unique over all workspaces."""
        return room == await self.id()

    async def _looked_up(self) -> str:
        client, cursor = await self.client(), ""
        for _ in range(_MOST_PAGES):
            page = await client.read(
                "conversations.list",
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=1000,
                cursor=cursor or None,
            )
            for room in page.get("channels") or ():
                if room.get("name") == self.given:
                    return str(room["id"])
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        raise SendRejected(
            f"Slack shows Baton no room #{self.given}: invite Baton there (/invite @Baton), or put "
            "the room's id into handoff.desks of config.yaml; Slack shows it at the bottom of the "
            "room's details."
        )


def _is_id(room: str) -> bool:
    """Whether it is an id: names of rooms have no capital letters."""
    return room[:1] in {"C", "G"} and room.isalnum() and room.isupper()
