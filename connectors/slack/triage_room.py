"""The Slack room that is a desk: its id and its workspace."""

import time

import structlog

from bot.domain.errors import SendRejected
from connectors.slack.client import SlackClient
from connectors.slack.workspaces import Workspaces

PREFIX = "slack:"
_MOST_PAGES = 50
"""Of a thousand rooms each, when a room is given by its name."""
_LOOK_AGAIN_SECONDS = 60
"""After a look-up in vain: every message in a thread asks whether it happened here."""
_log = structlog.get_logger()


class TriageRoom:
    """One room of one workspace. A name is looked up once; an id (C…, G…) needs no look-up."""

    def __init__(self, room: str, *, workspaces: Workspaces, team: str = "") -> None:
        self.given = room.lstrip("#")
        self._workspaces = workspaces
        self._team = team
        self._id = self.given if _is_id(self.given) else ""
        self._missing: SendRejected | None = None
        self._look_again_at = 0.0

    @property
    def desk(self) -> str:
        """The name of the desk: "slack:triage", "slack:T0123:triage" in one of many workspaces."""
        return f"{PREFIX}{self._team}:{self.given}" if self._team else f"{PREFIX}{self.given}"

    async def client(self) -> SlackClient:
        """Return the client of the room's workspace."""
        return await self._workspaces.client(self._team)

    async def team(self) -> str:
        """Return the id of the room's workspace."""
        return self._team or (await (await self.client()).myself()).team

    async def id(self) -> str:
        """Return the room's id; raises SendRejected when there is no room of that name."""
        if self._id:
            return self._id
        if self._missing is not None and time.monotonic() < self._look_again_at:
            raise self._missing
        try:
            self._id = await self._looked_up()
        except SendRejected as problem:
            self._missing = problem
            self._look_again_at = time.monotonic() + _LOOK_AGAIN_SECONDS
            raise
        return self._id

    async def is_here(self, room: str) -> bool:
        """Whether something happened here; ids of rooms are unique over all workspaces.

        Nothing happens in a room that is not there: contacts are answered all the same.
        """
        try:
            return room == await self.id()
        except SendRejected as problem:
            _log.warning("a triage room is not there", room=self.given, error=str(problem))
            return False

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
