"""What one open page has been told, and what it is to be told next."""

from typing import Any

from bot.domain.messages import Message
from bot.ports.services import Signalled, Transcripts
from connectors.web.wire import shown_conversation, shown_message, web_ref

Frame = dict[str, Any]
_DRAFTS = frozenset({"draft", "status", "withdrawn"})
RECENT = 50
"""How far before its place a page that comes back is told of changed messages."""


class Feed:
    """Turns signals into frames; each message is told once and in order, then its changes."""

    def __init__(self, transcripts: Transcripts, *, room: str, after: int) -> None:
        self.room = room
        self._conversation_id = web_ref(room).conversation_id
        self._transcripts = transcripts
        self._after = after
        self._told_owner: Frame = {}

    async def frames(self, signal: Signalled) -> list[Frame]:
        """Return what a signal means for the page."""
        if signal.kind in _DRAFTS:
            return [{"type": signal.kind, **signal.data}]
        if signal.kind != "changed":
            return []
        return [*await self._change(signal.data.get("message_id")), *await self.news()]

    async def missed(self) -> list[Frame]:
        """Return what changed while the page was away, then everything that is new."""
        since = max(self._after - RECENT, 0)
        known = await self._transcripts.messages(self._conversation_id, after=since)
        changed = [_frame(each) for each in known if each.edited_at and self._has(each)]
        return [*changed, *await self.news()]

    async def news(self) -> list[Frame]:
        """Return the messages that the page lacks, then who speaks now where that changed."""
        messages = await self._transcripts.messages(self._conversation_id, after=self._after)
        frames: list[Frame] = []
        for message in messages:
            frames.append(_frame(message))
            self._after = message.sequence
        conversation = await self._transcripts.conversation(self._conversation_id)
        owner = shown_conversation(self.room, conversation).model_dump(mode="json")
        if owner != self._told_owner:
            self._told_owner = owner
            frames.append({"type": "owner", **owner})
        return frames

    async def _change(self, message_id: str | None) -> list[Frame]:
        if not message_id:
            return []
        message = await self._transcripts.message(self._conversation_id, message_id)
        return [_frame(message)] if message and self._has(message) else []

    def _has(self, message: Message) -> bool:
        return message.sequence <= self._after


def _frame(message: Message) -> Frame:
    return {"type": "message", "message": shown_message(message).model_dump(mode="json")}
