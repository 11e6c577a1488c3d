"""What becomes of a message that its author changes after sending it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.messages import (
    ContactDeletion,
    ContactEdit,
    Delivery,
    Inbound,
    Message,
    Offer,
)


def revises(inbound: Inbound) -> str | None:
    """Return the id of the delivery whose message is changed; None for anything else."""
    match inbound:
        case ContactEdit(edits=delivery_id) | ContactDeletion(deletes=delivery_id):
            return delivery_id
        case _:
            return None


def revised(message: Message, inbound: Inbound, *, at: datetime) -> Message:
    """Return the message as it reads after an edit or a deletion; what is deleted stays so."""
    match inbound:
        case ContactEdit(text=text) if not message.deleted and text != message.text:
            return replace(message, text=text, edited_at=at)
        case ContactDeletion() if not message.deleted:
            return replace(message, text="", attachments=(), deleted=True, edited_at=at)
        case _:
            return message


def revised_by_all(message: Message, revisions: Iterable[Delivery]) -> Message:
    """Return the message as it reads after several changes, in the order of their arrival."""
    for revision in revisions:
        message = revised(message, revision.inbound, at=revision.received_at)
    return message


def is_offered_again(message_id: str, later: Sequence[Message]) -> bool:
    """Whether an offer to answer a changed message again stands open.

    `later` are the messages after it, oldest first; the offer is spent when it was answered again.
    """
    about = [message for message in later if message.about == message_id]
    return bool(about) and Offer.ANSWER_AGAIN in about[-1].offers
