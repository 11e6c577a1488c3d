"""What everybody in a room may see, and by which rules Baton behaves there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from bot.domain.contacts import CUSTOMERS, EMPLOYEES, PUBLIC, Audience
from bot.domain.errors import SendError
from bot.ports.clock import Clock
from connectors.slack.client import SlackClient
from connectors.slack.people import SlackPerson, Standing, person_of
from connectors.slack.remembered import Remembered
from connectors.slack.settings import RoomRules, SlackOptions
from connectors.slack.workspaces import Workspaces

ROOM_TTL = timedelta(minutes=10)
OUTSIDERS_TTL = timedelta(hours=1)
PATIENCE_SECONDS = 1.0
"""Slack wants its 2xx within three seconds."""
MOST_PAGES = 20
"""Of a thousand people each; in a larger room or workspace nobody is looked for: see `Rooms`."""
_LABELS = {"public": PUBLIC, "customers": CUSTOMERS, "employees": EMPLOYEES}
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Room:
    """A room as Baton needs it."""

    name: str
    audience: Audience
    """What everybody who reads there may see, before an operator's own rule."""
    has_app: bool
    """Whether the app is in it and may write."""


class Rooms:
    """Knows rooms.

    A room is internal only when Slack says that it is shared with nobody and no guest is in it.
    Where that cannot be found out in time (a large workspace just after a start, a missing scope)
    the room counts as one with customers: a careful answer instead of a leak.
    """

    def __init__(self, workspaces: Workspaces, *, options: SlackOptions, clock: Clock) -> None:
        self._workspaces = workspaces
        self._options = options
        self._rooms = Remembered[tuple[str, str], Room](
            "room", self._ask_room, clock=clock, ttl=ROOM_TTL, patience=PATIENCE_SECONDS
        )
        self._outsiders = Remembered[str, frozenset[str]](
            "guests", self._ask_outsiders, clock=clock, ttl=OUTSIDERS_TTL, patience=600
        )

    async def room(self, team: str, room: str) -> Room:
        """Return a room; one that Slack does not tell of is one with customers and without us."""
        return await self._rooms.get((team, room)) or Room("", CUSTOMERS, has_app=False)

    async def rules(self, team: str, room: str) -> RoomRules:
        """Return the rules of a room; direct messages (D…) always have the plain ones."""
        if room.startswith("D"):
            return RoomRules(answer="all")
        if room in self._options.rooms or not self._options.rooms:
            return self._options.rules(room)
        return self._options.rules(room, (await self.room(team, room)).name)

    async def audience(self, team: str, room: str, person: SlackPerson) -> Audience:
        """Return what everybody who reads along may see; alone with the app, the person's own."""
        if room.startswith("D"):
            return person.audience
        wanted = (await self.rules(team, room)).audience
        if wanted != "auto":
            return _LABELS[wanted]
        return (await self.room(team, room)).audience

    def forget(self, team: str, room: str) -> None:
        """Look again: somebody joined or left, or it was shared."""
        self._rooms.forget((team, room))

    def forget_people(self, team: str) -> None:
        """Look again who is a guest."""
        self._outsiders.forget(team)

    async def close(self) -> None:
        """Wait for nothing more."""
        await self._rooms.close()
        await self._outsiders.close()

    async def _ask_room(self, key: tuple[str, str]) -> Room:
        team, room = key
        client = await self._workspaces.client(team)
        told = await client.room(room)
        is_shared = bool(told.get("is_ext_shared") or told.get("is_pending_ext_shared"))
        has_outsiders = is_shared or await self._has_outsiders(client, team, room)
        return Room(
            name=str(told.get("name") or ""),
            audience=CUSTOMERS if has_outsiders else EMPLOYEES,
            has_app=bool(told.get("is_member") or told.get("is_im") or told.get("is_mpim")),
        )

    async def _has_outsiders(self, client: SlackClient, team: str, room: str) -> bool:
        """Whether a guest is in the room; True where it cannot be found out."""
        outsiders = await self._outsiders.get(team)
        if outsiders is None:
            return True
        try:
            async for member in _pages(lambda cursor: client.members(room, cursor=cursor)):
                if member in outsiders:
                    return True
        except SendError as problem:
            _log.warning("who is in a room could not be read", room=room, error=str(problem))
            return True
        return False

    async def _ask_outsiders(self, team: str) -> frozenset[str]:
        client = await self._workspaces.client(team)
        pages = _pages(lambda cursor: client.users(cursor=cursor))
        people = [person_of(user, team=team) async for user in pages if isinstance(user, dict)]
        return frozenset(person.id for person in people if person.standing is not Standing.MEMBER)


async def _pages(read: Callable[[str], Awaitable[dict[str, Any]]]) -> AsyncIterator[Any]:
    """Yield the members of all pages; SendError when there are too many."""
    cursor = ""
    for _ in range(MOST_PAGES):
        page = await read(cursor)
        for member in page.get("members") or ():
            yield member
        cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return
    raise SendError(f"There are more than {MOST_PAGES} pages of people.")
