"""One message that grows while an answer is written, by Slack's streams or by edits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from connectors.slack.client import SlackClient
from connectors.slack.markdown import mrkdwn, slack_markdown
from connectors.slack.places import Place
from connectors.slack.render import FALLBACK_BYTES, cut_to_bytes

Chunk = dict[str, Any]
OVER = frozenset({"message_not_in_streaming_state", "stopped_by_user", "message_not_found"})
"""Slack's words for a stream that has ended: it expired, was stopped, finished or deleted."""


@dataclass
class Growing:
    """A message of ours that nobody has finished yet."""

    ts: str
    text: str = ""
    """What Slack shows of the answer."""
    is_open: bool = False
    """Slack still takes pieces of it."""
    is_sure: bool = True
    """No answer of Slack was lost: `text` is what stands there."""
    task: Chunk | None = None
    """The task that Slack shows as under way."""

    def took(self, tasks: Sequence[Chunk]) -> None:
        """Note the tasks that Slack was told of."""
        for task in tasks:
            self.task = task if task["status"] == "in_progress" else None

    def last_chunks(self, text: str = "") -> list[Chunk]:
        """Return what ends the message: its task, and the rest of its text."""
        done = [{**self.task, "status": "complete"}] if self.task else []
        return [*done, *_text_chunk(text)]


class Grower(Protocol):
    """Lets messages grow in one place."""

    async def begin(self, text: str, tasks: Sequence[Chunk]) -> Growing:
        """Show a new message. Raises SendError."""
        ...

    async def grow(self, message: Growing, text: str, tasks: Sequence[Chunk]) -> None:
        """Show the whole text so far. Raises SendError."""
        ...

    async def end(self, message: Growing) -> None:
        """End a message that is full, or that is to be replaced. Raises SendError."""
        ...


class StreamGrower:
    """Implements Grower with chat.startStream, appendStream and stopStream."""

    def __init__(self, client: SlackClient, place: Place) -> None:
        self._client = client
        self._place = place

    async def begin(self, text: str, tasks: Sequence[Chunk]) -> Growing:
        """Start a stream, for the person who asked, in their own workspace."""
        ts = await self._client.start_stream(
            channel=self._place.room,
            thread=self._place.thread,
            chunks=[*tasks, *_text_chunk(text)],
            team=self._place.user_team,
            user=self._place.user,
        )
        message = Growing(ts, text, is_open=True)
        message.took(tasks)
        return message

    async def grow(self, message: Growing, text: str, tasks: Sequence[Chunk]) -> None:
        """Append what is new; a text that went back cannot be shown before the end."""
        fits = text.startswith(message.text)
        chunks = [*tasks, *_text_chunk(text[len(message.text) :] if fits else "")]
        if not chunks or not message.is_open:
            return
        await self._client.append_stream(channel=self._place.room, ts=message.ts, chunks=chunks)
        message.text = text if fits else message.text
        message.took(tasks)

    async def end(self, message: Growing) -> None:
        """Stop the stream as it stands."""
        if message.is_open:
            await self._client.stop_stream(
                channel=self._place.room, ts=message.ts, chunks=message.last_chunks()
            )
            message.is_open = False


class EditGrower:
    """Implements Grower where streams are refused: a message that is posted and then edited."""

    def __init__(self, client: SlackClient, place: Place) -> None:
        self._client = client
        self._place = place

    async def begin(self, text: str, tasks: Sequence[Chunk]) -> Growing:
        """Post what there is; the task stands for a text that has not begun."""
        shown, blocks = _shown(text, tasks)
        ts = await self._client.post(
            channel=self._place.room, thread=self._place.thread, text=shown, blocks=blocks
        )
        return Growing(ts, text)

    async def grow(self, message: Growing, text: str, tasks: Sequence[Chunk]) -> None:
        """Edit the message."""
        shown, blocks = _shown(text, tasks)
        if text != message.text or (tasks and not text):
            await self._client.update(
                channel=self._place.room, ts=message.ts, text=shown, blocks=blocks
            )
        message.text = text

    async def end(self, message: Growing) -> None:
        """Leave the message as it stands."""


def _text_chunk(text: str) -> list[Chunk]:
    return [{"type": "markdown_text", "text": text}] if text else []


def _shown(text: str, tasks: Sequence[Chunk]) -> tuple[str, list[Chunk]]:
    """Return text and blocks of an unfinished answer."""
    written = text or f"_{tasks[-1]['title'] if tasks else 'One moment'}…_"
    fallback = cut_to_bytes(mrkdwn(written), FALLBACK_BYTES)
    return fallback, [{"type": "markdown", "text": slack_markdown(written)}]
