"""What is said, and what a channel delivers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.domain.answers import ApprovalRequest, Citation
from bot.domain.contacts import PUBLIC, Audience, ChannelIdentity
from bot.domain.conversations import Author, ConversationRef
from bot.domain.identifiers import derived_id


class Offer(StrEnum):
    """What a message lets the contact do with one tap; a channel draws it as buttons."""

    HUMAN = "human"
    """Pass me to a human: a quiet way out below an answer."""
    HANDOFF = "handoff"
    """The message asks whether to bring in a human: yes (Action.WANT_HUMAN) or no (nothing)."""
    RATING = "rating"
    """Rate how the handoff went, 1 to 5."""
    FEEDBACK = "feedback"
    """Was this answer helpful?"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message."""

    name: str
    media_type: str
    size: int
    url: str


@dataclass(frozen=True, slots=True)
class Message:
    """One immutable utterance that the contact can see (or has said)."""

    id: str
    conversation_id: str
    author: Author
    text: str
    at: datetime
    author_name: str | None = None
    citations: tuple[Citation, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    offers: tuple[Offer, ...] = ()
    approval: ApprovalRequest | None = None
    turn_id: str | None = None
    """The turn that produced it (or that it began); a draft with this id is replaced by it."""
    sequence: int = 0
    """Place in the conversation, from 1, without gaps; 0 until it is stored."""


@dataclass(frozen=True, slots=True)
class Note:
    """Text that only agents see. No connector accepts one: the type keeps it inside."""

    id: str
    conversation_id: str
    agent: str
    text: str
    at: datetime


class Action(StrEnum):
    """What a contact can do besides writing."""

    WANT_HUMAN = "want_human"
    RATE = "rate"
    FEEDBACK = "feedback"
    APPROVE = "approve"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class ContactMessage:
    """The contact wrote something."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    addressed: bool = True
    """False when people talk to each other in a room where Baton only listens."""
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True)
class ContactAction:
    """The contact pressed something."""

    action: Action
    target: str = ""
    """The id of the message, handoff or approval that it is about."""
    value: str = ""
    """The rating (1 to 5), the feedback (helpful, unhelpful)."""
    comment: str = ""
    kind: Literal["action"] = "action"


Inbound = ContactMessage | ContactAction


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook call in the words of the domain; it may be repeated by the vendor."""

    channel: str
    delivery_id: str
    """The vendor's id of the delivery: the same for every repeat."""
    ref: ConversationRef
    identity: ChannelIdentity
    inbound: Inbound
    received_at: datetime
    audience: Audience = PUBLIC
    """What everybody who reads in this room may see."""

    @property
    def conversation_id(self) -> str:
        """The conversation that it belongs to."""
        return self.ref.conversation_id

    @property
    def turn_id(self) -> str:
        """The id of the turn that handles it: the same for every repeat."""
        return derived_id("turn", self.channel, self.delivery_id)
