"""Shows the room an answer that only one person saw."""

from dataclasses import replace

from bot.domain.conversations import ConversationRef
from bot.domain.messages import Message
from connectors.slack.metadata import key_metadata, key_of
from connectors.slack.places import Place, place_of
from connectors.slack.render import rendered
from connectors.slack.workspaces import Workspaces


class Sharing:
    """Posts a private answer in its room, once."""

    def __init__(self, workspaces: Workspaces, *, public_url: str) -> None:
        self._workspaces = workspaces
        self._public_url = public_url

    async def share(self, ref: ConversationRef, message: Message, *, user: str) -> None:
        """Post it where the question was asked; a second press changes nothing. Raises SendError.

        The room may see it: private answers are made for the eyes of the whole room.
        """
        place = place_of(ref)
        client = await self._workspaces.client(place.team)
        key = f"share:{message.id}"
        if await self._stands(place, key):
            return
        plain = replace(message, offers=(), approval=None)
        public = replace(ref, thread=place.thread)
        parts = rendered(plain, public, public_url=self._public_url)
        for number, part in enumerate(parts):
            shared = {"type": "mrkdwn", "text": f"Shared by <@{user}>"}
            head = {"type": "context", "block_id": "baton_shared", "elements": [shared]}
            await client.post(
                channel=place.room,
                thread=place.thread,
                text=part.text,
                blocks=[head, *part.blocks] if number == 0 else part.blocks,
                metadata=key_metadata(key, part=number, parts=len(parts)),
            )

    async def _stands(self, place: Place, key: str) -> bool:
        client = await self._workspaces.client(place.team)
        if place.thread:
            page = await client.replies(channel=place.room, thread=place.thread)
        else:
            page = await client.history(channel=place.room)
        return any(key_of(message) == key for message in page.get("messages") or ())
