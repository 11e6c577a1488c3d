"""Reads what a delivery about an earlier message needs to know."""

from dataclasses import dataclass

from bot.domain.answers import Outcome, Silence, SilenceReason
from bot.domain.conversations import Author
from bot.domain.messages import (
    Action,
    ContactAction,
    Delivery,
    Message,
    contact_message_id,
)
from bot.domain.revisions import is_offered_again, revised, revises
from bot.ports.storage import Records


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier message of the contact, and how it stands."""

    before: Message
    """As it is stored."""
    after: Message
    """As it reads after this delivery; the same where nothing changes."""
    was_for_us: bool
    """It was not said among people in a room where Baton only listens."""
    was_answered: bool
    """Its turn ended in words, not in silence."""
    is_offered: bool
    """The contact is asked already whether it is to be answered again."""

    @property
    def changes_something(self) -> bool:
        """Whether the delivery makes the message read otherwise."""
        return self.after != self.before


async def read_revision(records: Records, delivery: Delivery) -> Revision | None:
    """Return what is known of the message that a delivery is about; None when it is not ours."""
    message = await _about(records, delivery)
    if message is None or message.conversation_id != delivery.conversation_id:
        return None
    later = await records.messages.after(message.conversation_id, message.sequence)
    record = await records.turns.get(message.turn_id) if message.turn_id else None
    return Revision(
        before=message,
        after=revised(message, delivery.inbound, at=delivery.received_at),
        was_for_us=record is None or not _is_among_people(record.outcome),
        was_answered=record is not None and not isinstance(record.outcome, Silence),
        is_offered=is_offered_again(message.id, later),
    )


def _is_among_people(outcome: Outcome) -> bool:
    return isinstance(outcome, Silence) and outcome.reason is SilenceReason.NOT_ADDRESSED


async def _about(records: Records, delivery: Delivery) -> Message | None:
    match delivery.inbound:
        case ContactAction(action=Action.ANSWER_AGAIN, target=target):
            pressed = await records.messages.get(target)
            message = pressed
            if pressed and pressed.about:
                message = await records.messages.get(pressed.about)
            return message if message and message.author is Author.CONTACT else None
    changed = revises(delivery.inbound)
    if changed is None:
        return None
    return await records.messages.get(contact_message_id(delivery.channel, changed))
