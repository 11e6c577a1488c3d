"""A turn: the handling of one inbound message, ending in exactly one outcome."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.answers import Outcome
from bot.domain.contacts import Audience, Contact
from bot.domain.conversations import Conversation
from bot.domain.messages import Message


@dataclass(frozen=True, slots=True)
class Turn:
    """All that the assistant is given to answer one message."""

    id: str
    conversation: Conversation
    contact: Contact
    message: Message
    """What the contact wrote; already the last line of `history`."""
    history: tuple[Message, ...]
    """The latest messages, oldest first, `message` included."""
    audience: Audience
    """What may be retrieved: what the contact and everybody else in the room may see."""
    deadline: datetime
    agent_notes: tuple[str, ...] = ()
    """What agents left for the assistant when they returned the conversation."""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """A finished turn as it is kept."""

    id: str
    conversation_id: str
    outcome: Outcome
    started_at: datetime
    finished_at: datetime
