"""Who may act as an agent in a triage room, and as whom."""

from collections.abc import Collection
from datetime import timedelta

from bot.domain.agents import Agent
from bot.domain.errors import NotAllowed
from bot.ports.clock import Clock
from connectors.slack.people import People
from connectors.slack.remembered import Remembered
from connectors.slack.triage_room import TriageRoom

MEMBERS_TTL = timedelta(minutes=5)
PATIENCE_SECONDS = 1.5
"""Slack wants its answer within three seconds."""
_MOST_PAGES = 20
"""Of a thousand members each."""
_PREFIX = "slack:"


class DeskAgents:
    """Gives the agents of one triage room: its members, or those of them who are on a list."""

    def __init__(
        self,
        *,
        room: TriageRoom,
        people: People,
        clock: Clock,
        allowed: Collection[str] = (),
    ) -> None:
        self._room = room
        self._people = people
        self._allowed = frozenset(each.lower() for each in allowed)
        self._members = Remembered[str, frozenset[str]](
            "members", self._ask, clock=clock, ttl=MEMBERS_TTL, patience=PATIENCE_SECONDS
        )

    async def agent(self, user: str) -> Agent:
        """Return an agent; raises NotAllowed for somebody who may not act here."""
        person = await self._people.person(await self._room.team(), user)
        if person.is_bot:
            raise NotAllowed("Only people can work on handoffs.")
        if not await self._is_member(user):
            raise NotAllowed("Only members of the agents' room can do that. Join it first.")
        if self._allowed and self._allowed.isdisjoint({user.lower(), (person.email or "").lower()}):
            raise NotAllowed(
                "You are not on the list of agents. Ask whoever looks after Baton to add you."
            )
        return Agent(await self._id(user), person.name or "An agent")

    async def close(self) -> None:
        """Wait for nothing more."""
        await self._members.close()

    async def _id(self, user: str) -> str:
        return f"{_PREFIX}{await self._room.team()}:{user}"

    async def _is_member(self, user: str) -> bool:
        """Whether somebody is in the room; Slack is asked again before anybody is refused."""
        room = await self._room.id()
        known = await self._members.get(room)
        if known is not None and user in known:
            return True
        self._members.forget(room)
        asked = await self._members.get(room)
        if asked is None:
            raise NotAllowed("Slack does not say who is in this room just now. Please try again.")
        return user in asked

    async def _ask(self, room: str) -> frozenset[str]:
        client, cursor = await self._room.client(), ""
        members: set[str] = set()
        for _ in range(_MOST_PAGES):
            page = await client.members(room, cursor=cursor)
            members.update(map(str, page.get("members") or ()))
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return frozenset(members)


def slack_user(agent_id: str | None, *, team: str) -> str:
    """Return the Slack id of an agent of this workspace; empty for an agent of another desk."""
    prefix = f"{_PREFIX}{team}:"
    return agent_id.removeprefix(prefix) if agent_id and agent_id.startswith(prefix) else ""
