from bot.ports.services import Signalled, Signals

DESK = "desk"
"""The topic that desks watch."""


def conversation_topic(conversation_id: str) -> str:
    """Return the topic that the pages of a conversation watch."""
    return f"conversation:{conversation_id}"


async def tell(signals: Signals, conversation_id: str, *, desk: bool) -> None:
    """Tell the pages of a conversation, and the desks where it concerns them, to read again."""
    topics = [conversation_topic(conversation_id), *([DESK] if desk else [])]
    for topic in topics:
        await signals.publish(
            Signalled(topic=topic, kind="changed", data={"conversation_id": conversation_id})
        )
