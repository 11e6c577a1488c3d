"""The errors that every implementation of the store raises in the same words."""

from bot.domain.errors import IllegalMove, NotFound, StoreError
from bot.domain.handoffs import Handoff


def second_open_handoff(refused: Handoff) -> IllegalMove:
    """Return the error for a handoff that would be the second open one of its conversation."""
    subject = f"Conversation {refused.conversation_id}"
    return IllegalMove(subject, "already with a human or waiting for one", "handed off again")


def no_dead_delivery(number: int) -> NotFound:
    """Return the error for a retry of a delivery that was not given up."""
    return NotFound(f"There is no delivery number {number} that was given up.")


def no_dead_effect(key: str) -> NotFound:
    """Return the error for a retry of an effect that was not given up."""
    return NotFound(f"There is no effect {key!r} that was given up.")


def written_while_reading() -> StoreError:
    """Return the error for a write through a view."""
    return StoreError("Something was written through Store.reading(); use Store.writing().")
