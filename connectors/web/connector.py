"""The web channel's connector: pages read our own tables, so only drafts are pushed."""

import asyncio
from datetime import timedelta

from bot.domain.capabilities import Capabilities
from bot.domain.conversations import ConversationRef
from bot.domain.messages import Message
from bot.ports.channels import Draft
from bot.ports.services import Signalled, Signals

CHANNEL = "web"
DRAFT_INTERVAL = timedelta(milliseconds=50)
"""Twenty draft signals a second look fluent; more cost processor time and show nothing new."""


class WebConnector:
    """Implements bot.ports.channels.Connector."""

    channel = CHANNEL
    capabilities = Capabilities(
        reads_store=True,
        streams=True,
        edits=True,
        finds=True,
        citations=True,
        buttons=True,
        feedback=True,
        max_characters=100_000,
    )

    def __init__(self, signals: Signals, *, draft_interval: timedelta = DRAFT_INTERVAL) -> None:
        self._signals = signals
        self._draft_interval = draft_interval

    async def send(self, ref: ConversationRef, message: Message, *, key: str) -> str:  # noqa: ARG002 - the port's shape
        """Return the message's own id: storing it has delivered it."""
        return message.id

    async def edit(
        self, ref: ConversationRef, message: Message, *, vendor_id: str, key: str
    ) -> None:
        """Do nothing: pages read the store, where the message has changed."""

    async def find(self, ref: ConversationRef, *, key: str) -> str | None:  # noqa: ARG002 - the port's shape
        """Return None: nothing was ever sent, and `send` does no harm when repeated."""
        return None

    def draft(self, ref: ConversationRef, *, turn_id: str) -> Draft:
        """Begin a draft that the open pages of the conversation show."""
        topic = conversation_topic(ref.conversation_id)
        return WebDraft(self._signals, topic=topic, turn_id=turn_id, interval=self._draft_interval)


class WebDraft:
    """Signals the whole text so far, at most once in an interval: a lost signal loses nothing."""

    def __init__(self, signals: Signals, *, topic: str, turn_id: str, interval: timedelta) -> None:
        self._signals = signals
        self._topic = topic
        self._turn_id = turn_id
        self._interval = interval.total_seconds()
        self._text = ""
        self._shown_at = float("-inf")
        self._pending: asyncio.Task[None] | None = None

    async def status(self, text: str) -> None:
        """Show what the assistant is doing."""
        await self._publish("status", text=text)

    async def append(self, text: str) -> None:
        """Show more of the text, now or together with what comes within the interval."""
        self._text += text
        wait = self._shown_at + self._interval - asyncio.get_running_loop().time()
        if wait <= 0:
            await self._show()
        elif self._pending is None:
            self._pending = asyncio.create_task(self._show_later(wait))

    async def withdraw(self) -> None:
        """Take the draft back."""
        if self._pending is not None:
            self._pending.cancel()
            self._pending = None
        self._text = ""
        await self._publish("withdrawn")

    async def _show_later(self, wait: float) -> None:
        await asyncio.sleep(wait)
        self._pending = None
        await self._show()

    async def _show(self) -> None:
        self._shown_at = asyncio.get_running_loop().time()
        await self._publish("draft", text=self._text)

    async def _publish(self, kind: str, **data: str) -> None:
        data["turn_id"] = self._turn_id
        await self._signals.publish(Signalled(topic=self._topic, kind=kind, data=data))


def conversation_topic(conversation_id: str) -> str:
    """Return the topic that the pages of a conversation watch."""
    return f"conversation:{conversation_id}"
