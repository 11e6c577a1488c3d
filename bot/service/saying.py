from datetime import datetime

from bot.domain.conversations import Author, Conversation
from bot.domain.identifiers import derived_id
from bot.domain.messages import Message, Offer
from bot.ports.storage import Records
from bot.service.channels import Channels


async def say(
    records: Records,
    channels: Channels,
    conversation: Conversation,
    *,
    cause: str,
    text: str,
    now: datetime,
    offers: tuple[Offer, ...] = (),
) -> None:
    """Put a notice into a conversation and plan its sending; the same cause says it once."""
    notice = Message(
        id=derived_id("notice", cause),
        conversation_id=conversation.id,
        author=Author.NOTICE,
        text=text,
        at=now,
        offers=offers,
    )
    notice = await records.messages.add(notice)
    for effect in channels.sends(conversation, notice):
        await records.effects.plan(effect)
