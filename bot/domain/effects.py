"""Effects: everything that leaves Baton, each with a key that makes a repeat harmless."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class EffectKind(StrEnum):
    """What kind of thing leaves."""

    SEND = "send"
    """A message to the contact's channel."""
    EDIT = "edit"
    """A message in the contact's channel that an agent has corrected."""
    ANNOUNCE = "announce"
    """A new or changed handoff to a desk."""
    RELAY = "relay"
    """A contact's message to the desk that works the handoff."""
    OPEN_TICKET = "open_ticket"
    """A ticket for a handoff."""
    CLOSE_TICKET = "close_ticket"
    """The ticket of a handoff that the contact withdrew."""
    CALL_TOOL = "call_tool"
    """A write that the contact approved."""


class EffectState(StrEnum):
    """Where an effect stands."""

    PLANNED = "planned"
    SENT = "sent"
    """Handed to the vendor; the answer is not recorded yet."""
    UNKNOWN = "unknown"
    """Perhaps done; to be looked up before another try."""
    DONE = "done"
    DROPPED = "dropped"
    """Not sent on purpose: the owner changed before it left."""
    DEAD = "dead"
    """Given up; visible to the operator, who can retry it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One outbound send or write, as the ledger keeps it."""

    key: str
    """Idempotency key: unique, the same for every repeat of its cause."""
    conversation_id: str
    kind: EffectKind
    target: str
    """The name of the connector, desk or CRM that performs it."""
    payload: dict[str, Any]
    """JSON-like values only."""
    created_at: datetime
    epoch: int = 0
    """The conversation's epoch when it was planned."""
    sequence: int = 0
    """Place in its lane, given by the store; a later one waits for the earlier ones."""
    state: EffectState = EffectState.PLANNED
    attempts: int = 0
    due_at: datetime | None = None
    """Not before this; None means at once."""
    error: str | None = None
    result: dict[str, Any] | None = None
    possibly_doubled: bool = False
    """It had to be repeated where the vendor offers no way to look."""

    @property
    def lane(self) -> str:
        """Effects of one lane leave one after the other, in order."""
        return f"{self.target}:{self.conversation_id}"
