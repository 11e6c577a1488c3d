"""Tells one person something about what they did; nobody else sees it, and it may be lost."""

from collections import OrderedDict

from connectors.slack.afterwards import Afterwards
from connectors.slack.workspaces import Workspaces

MOST = 1_000


class Telling:
    """Shows sentences to one person, each occasion once."""

    def __init__(self, workspaces: Workspaces, afterwards: Afterwards) -> None:
        self._workspaces = workspaces
        self._afterwards = afterwards
        self._told: OrderedDict[str, None] = OrderedDict()

    def tell(
        self, text: str, *, team: str, room: str, user: str, thread: str = "", occasion: str
    ) -> None:
        """Show a sentence where it is about; the same occasion (a retry, a twin) shows nothing."""
        if occasion in self._told:
            return
        self._told[occasion] = None
        while len(self._told) > MOST:
            self._told.popitem(last=False)
        self._afterwards.do(self._show(text, team, room, user, thread), "tell somebody")

    async def _show(self, text: str, team: str, room: str, user: str, thread: str) -> None:
        client = await self._workspaces.client(team)
        await client.ephemeral(channel=room, user=user, text=text, thread=thread)
