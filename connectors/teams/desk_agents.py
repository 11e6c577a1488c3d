"""Who acts in an agents' channel, and as whom."""

from bot.domain.agents import Agent
from bot.domain.errors import NotAllowed
from connectors.teams.people import People
from connectors.teams.places import tenant_of
from connectors.teams.port import Activity

_PREFIX = "teams:"
NOT_KNOWN = "Teams does not say just now who you are. Please try again in a moment."


class DeskAgents:
    """Gives the agents of a channel: its members, as Teams names them."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def agent(self, activity: Activity) -> Agent:
        """Return who wrote or pressed this; raises NotAllowed where Teams does not know them."""
        identity = await self._people.identity(activity)
        return await self.named(activity, identity.external_id)

    async def named(self, activity: Activity, person: str) -> Agent:
        """Return the member of the activity's room with this Entra object id."""
        member = await self._people.member(activity, person) if person else None
        if member is None or not member.aad_id:
            raise NotAllowed(NOT_KNOWN)
        return Agent(f"{_PREFIX}{tenant_of(activity)}:{member.aad_id}", member.name or "An agent")


def teams_person(agent_id: str | None, *, tenant: str) -> str:
    """Return the Entra object id of an agent of this tenant; empty for one of another desk."""
    prefix = f"{_PREFIX}{tenant}:"
    return agent_id.removeprefix(prefix) if agent_id and agent_id.startswith(prefix) else ""
