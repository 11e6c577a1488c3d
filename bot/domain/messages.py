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
    ANSWER_AGAIN = "answer_again"
    """The contact changed a question that was answered: answer it as it reads now
    (Action.ANSWER_AGAIN; `Message.about` is the changed message)."""
    WITHDRAW = "withdraw"
    """A human was asked for: the contact may say that they need none any more (Action.WITHDRAW)."""


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
    author_id: str | None = None
    """Which agent or contact wrote it: `Agent.id`, or `ChannelIdentity.external_id`."""
    edited_at: datetime | None = None
    """When its author changed it last; `text` is what it says now."""
    deleted: bool = False
    """Its author took it back; `text` is empty then."""
    about: str | None = None
    """The id of the message that this one is about: of the changed question."""
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
    agent_id: str | None = None


class Action(StrEnum):
    """What a contact can do besides writing."""

    WANT_HUMAN = "want_human"
    RATE = "rate"
    FEEDBACK = "feedback"
    APPROVE = "approve"
    DECLINE = "decline"
    ANSWER_AGAIN = "answer_again"
    """Target: the message that carried the offer, or the changed message."""
    WITHDRAW = "withdraw"
    """The contact no longer wants a human; the handoff may be left out of the target."""


@dataclass(frozen=True, slots=True)
class ContactMessage:
    """The contact wrote something."""

    text: str
    attachments: tuple[Attachment, ...] = ()
    addressed: bool = True
    """False when people talk to each other in a room where Baton only listens."""
    only_confident: bool = False
    """Nobody asked us by name: what would bring in a human or ask back stays unsaid."""
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
    arguments: tuple[tuple[str, str], ...] = ()
    """With an approval: the arguments as the contact changed or completed them, by name; empty
    where they are as they were asked about."""
    kind: Literal["action"] = "action"


@dataclass(frozen=True, slots=True)
class ContactEdit:
    """The contact changed a message."""

    edits: str
    """The id of the delivery that brought the message."""
    text: str
    """What the message says now."""
    kind: Literal["edit"] = "edit"


@dataclass(frozen=True, slots=True)
class ContactDeletion:
    """The contact deleted a message."""

    deletes: str
    """The id of the delivery that brought the message."""
    kind: Literal["deletion"] = "deletion"


Inbound = ContactMessage | ContactAction | ContactEdit | ContactDeletion


def contact_message_id(channel: str, delivery_id: str) -> str:
    """Return the id of the message that a delivery brings: the same for every repeat."""
    return derived_id("message", channel, delivery_id)


def agent_message_id(handoff_id: str, key: str) -> str:
    """Return the id of an agent's reply: the same for every repeat with this key."""
    return derived_id("agent reply", handoff_id, key)


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
