"""A handoff as a conversation in the help desk, through the custom channel."""

from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import Message
from connectors.hubspot.custom_channel import CustomChannel
from connectors.hubspot.render import html, packet_text, relayed_text, state_text
from connectors.hubspot.threads import Threads

_ENDED = frozenset({HandoffState.RESOLVED, HandoffState.RETURNED, HandoffState.EXPIRED})


class InboxCards:
    """Shows handoffs in the help desk. Every method raises SendError.

    Args:
        public_url: what addresses of our own documents begin with.
    """

    def __init__(self, channel: CustomChannel, threads: Threads, *, public_url: str = "") -> None:
        self._public_url = public_url
        self._channel = channel
        self._threads = threads

    async def show(self, handoff: Handoff, *, card: str) -> str:
        """Show a handoff as it stands and return the thread's id; `card` is that id, or empty."""
        thread_id = card or await self._brought_in(handoff)
        if not card:
            await self._comment(thread_id, packet_text(handoff, public_url=self._public_url))
        elif handoff.state in _ENDED:
            await self._comment(thread_id, state_text(handoff))
            await self._threads.set_status(thread_id, "CLOSED")
        return thread_id

    async def relay(self, handoff: Handoff, message: Message, *, key: str) -> str:
        """Bring in what the contact wrote, changed or deleted; the same key brings it in once."""
        is_plain = message.edited_at is None and not message.deleted and not message.attachments
        text = message.text if is_plain else relayed_text(message)
        message_id, _ = await self._channel.publish(
            text,
            html=html(text),
            thread=handoff.conversation_id,
            sender=message.author_name or "Contact",
            key=key,
            at=message.at,
        )
        return message_id

    async def _brought_in(self, handoff: Handoff) -> str:
        packet = handoff.packet
        said = [line for line in packet.transcript if line.author == "contact"]
        text = packet.open_question or (said[-1].text if said else "I need help.")
        _, thread_id = await self._channel.publish(
            text,
            html=html(text),
            thread=handoff.conversation_id,
            sender=(said[-1].name if said else None) or "Contact",
            key=f"handoff:{handoff.id}",
            at=handoff.requested_at,
        )
        return thread_id

    async def _comment(self, thread_id: str, text: str) -> None:
        standing = await self._threads.latest(thread_id)
        if not any(each.get("type") == "COMMENT" and each.get("text") == text for each in standing):
            await self._threads.comment(thread_id, text, html=html(text))
