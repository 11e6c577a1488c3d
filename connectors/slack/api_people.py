"""People and rooms of the Web API."""

from collections.abc import Sequence

from connectors.slack.calls import Calls, Json


class PeopleCalls(Calls):
    """users.* and conversations.* that say who is where."""

    async def user(self, user: str) -> Json:
        """Return one person (users.info)."""
        return dict((await self.read("users.info", user=user))["user"])

    async def users(self, *, cursor: str = "", limit: int = 1000) -> Json:
        """Return a page of everybody (users.list): members, response_metadata.next_cursor."""
        return await self.read("users.list", cursor=cursor or None, limit=limit)

    async def room(self, channel: str) -> Json:
        """Return one room (conversations.info)."""
        return dict((await self.read("conversations.info", channel=channel))["channel"])

    async def members(self, channel: str, *, cursor: str = "", limit: int = 1000) -> Json:
        """Return a page of who is in a room (conversations.members)."""
        return await self.read(
            "conversations.members", channel=channel, cursor=cursor or None, limit=limit
        )

    async def open_direct(self, users: Sequence[str]) -> str:
        """Return the id of the direct messages with these people (conversations.open)."""
        said = await self.call("conversations.open", users=",".join(users))
        return str(said["channel"]["id"])
