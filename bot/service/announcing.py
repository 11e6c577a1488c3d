"""Tells desks and pages what happened."""

from collections.abc import Collection
from datetime import datetime

from bot.domain.handoffs import Handoff
from bot.ports.services import Signalled, Signals
from bot.ports.storage import Records
from bot.service.channels import Channels, announcement_key

DESK = "desk"
"""The topic that desks watch."""


def conversation_topic(conversation_id: str) -> str:
    """Return the topic that the pages of a conversation watch."""
    return f"conversation:{conversation_id}"


async def tell(
    signals: Signals, conversation_id: str, *, desk: bool, changed: str | None = None
) -> None:
    """Tell the pages of a conversation, and the desks where it concerns them, to read again.

    `changed` is the id of an earlier message that reads otherwise now.
    """
    data = {"conversation_id": conversation_id} | ({"message_id": changed} if changed else {})
    for topic in [conversation_topic(conversation_id), *([DESK] if desk else [])]:
        await signals.publish(Signalled(topic=topic, kind="changed", data=data))


async def announce(
    records: Records,
    channels: Channels,
    handoff: Handoff,
    *,
    at: datetime,
    occasion: str,
    desks: Collection[str] | None = None,
) -> None:
    """Plan what shows a handoff on every desk, or on some; the same occasion plans it once.

    Where an earlier announcement of the handoff still waits unsent, nothing is planned: a card
    shows the handoff as it stands when it leaves.
    """
    for effect in channels.announcements(handoff, at=at, occasion=occasion):
        if desks is not None and effect.target not in desks:
            continue
        prefix = announcement_key(handoff.id, effect.target, occasion="")
        if not await records.effects.is_planned(effect.lane, prefix=prefix):
            await records.effects.plan(effect)
