"""What one open page has been told, and what it is to be told next."""

from typing import Any

from bot.ports.services import Signalled, Transcripts
from connectors.web.wire import shown_conversation, shown_message, web_ref

Frame = dict[str, Any]
_DRAFTS = frozenset({"draft", "status", "withdrawn"})


class Feed:
    """Turns signals into frames; each message is told once and in order."""

    def __init__(self, transcripts: Transcripts, *, room: str, after: int) -> None:
        self.room = room
        self._transcripts = transcripts
        self._after = after
        self._told_owner: Frame = {}

    async def frames(self, signal: Signalled) -> list[Frame]:
        """Return what a signal means for the page."""
        if signal.kind in _DRAFTS:
            return [{"type": signal.kind, **signal.data}]
        return await self.news() if signal.kind == "changed" else []

    async def news(self) -> list[Frame]:
        """Return the messages that the page lacks, then who speaks now where that changed."""
        conversation_id = web_ref(self.room).conversation_id
        messages = await self._transcripts.messages(conversation_id, after=self._after)
        frames: list[Frame] = []
        for message in messages:
            shown = shown_message(message).model_dump(mode="json")
            frames.append({"type": "message", "message": shown})
            self._after = message.sequence
        conversation = await self._transcripts.conversation(conversation_id)
        owner = shown_conversation(self.room, conversation).model_dump(mode="json")
        if owner != self._told_owner:
            self._told_owner = owner
            frames.append({"type": "owner", **owner})
        return frames
