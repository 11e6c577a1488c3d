"""The web channel's payloads: what pages send and what they are sent, and the way to the domain."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.domain.contacts import PUBLIC, Assurance, ChannelIdentity
from bot.domain.conversations import Conversation, ConversationRef, Owner
from bot.domain.messages import Delivery, Inbound, Message
from bot.domain.text import safe_text
from connectors.web.connector import CHANNEL
from connectors.web.tokens import visitor_of


def _cleaned(value: Any) -> Any:
    return safe_text(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_cleaned)]
ClientId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{8,64}$",
        description="Made by the client, unique within the conversation: a repeat does nothing.",
    ),
]
Target = Annotated[str, Field(pattern=r"^[A-Za-z0-9_:.-]{1,100}$")]
_ID = "6f9619ff8b86d011b42d00c04fc964ff"
_AT = "2026-11-20T21:05:00Z"


class Sent(BaseModel):
    """Anything that a client sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class NewConversation(Sent):
    """Begins a conversation."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{}]})
    follows: str | None = Field(
        default=None,
        description="An earlier conversation of the same visitor; needs its token.",
    )


class NewMessage(Sent):
    """What the contact wrote."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"id": "m-5f1c2a90", "text": "How many days of leave do I get?"}]
        },
    )
    id: ClientId
    text: Text


class WantHuman(Sent):
    """The contact wants a human."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"id": "h-5f1c2a90"}]}
    )
    id: ClientId


class NeedNoHuman(Sent):
    """The contact no longer wants the human whom they asked for."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"id": "w-5f1c2a90"}]}
    )
    id: ClientId


class Stopped(BaseModel):
    """Whether there was something to stop."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"stopped": True}]})
    stopped: bool = Field(description="False when nothing was being written.")


class Rating(Sent):
    """How a handoff went."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"id": "r-5f1c2a90", "rating": 5, "comment": "Quick!"}]},
    )
    id: ClientId
    handoff_id: Target | None = Field(
        default=None, description="The latest handoff that ended when left out."
    )
    rating: int = Field(ge=1, le=5)
    comment: Text = ""


class Feedback(Sent):
    """What the contact thought of an answer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"id": "f-5f1c2a90", "message_id": _ID, "value": "helpful"}]
        },
    )
    id: ClientId
    message_id: Target
    value: Literal["helpful", "unhelpful"]
    comment: Text = ""


class AnswerAgain(Sent):
    """The contact changed a question and wants it answered as it reads now."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"id": "g-5f1c2a90", "message_id": _ID}]}
    )
    id: ClientId
    message_id: Target = Field(description="The message that carried the offer.")


class ApprovalAnswer(Sent):
    """A yes or no to one tool call."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"id": "a-5f1c2a90", "approved": True}]}
    )
    id: ClientId
    approved: bool


class BegunConversation(BaseModel):
    """A conversation and what opens it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"id": f"{_ID}-0123456789abcdef", "token": "kJ3…"}]}
    )
    id: str
    token: str = Field(description="Send it as a bearer token; never put it into an address.")


class Accepted(BaseModel):
    """What was sent is stored and will be handled."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"turn_id": _ID, "repeat": False}]})
    turn_id: str = Field(description="Messages that come of it, and the message itself, carry it.")
    repeat: bool = Field(description="Whether the same id was taken in before.")


class ConversationShown(BaseModel):
    """Who speaks in a conversation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": f"{_ID}-0123456789abcdef", "owner": "queue", "handoff": "requested"}
            ]
        }
    )
    id: str
    owner: Owner
    agent: str | None = Field(default=None, description="The agent's name when the owner is agent.")
    handoff: Literal["requested", "accepted"] | None = Field(
        default=None, description="How the open handoff stands, if there is one."
    )


class CitationShown(BaseModel):
    """A source of an answer."""

    number: int
    title: str
    url: str
    heading_path: list[str]
    quote: str
    as_of: datetime | None
    stale: bool


class ApprovalShown(BaseModel):
    """A tool call that waits for a yes."""

    id: str
    summary: str
    arguments: list[tuple[str, str]]
    expires_at: datetime


class MessageShown(BaseModel):
    """A message as the contact reads it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": _ID,
                    "sequence": 2,
                    "author": "assistant",
                    "author_name": None,
                    "text": "You get 30 days of leave a year. [1]",
                    "at": _AT,
                    "turn_id": _ID,
                    "citations": [
                        {
                            "number": 1,
                            "title": "Leave",
                            "url": "/documents/handbook/leave.md#annual-leave",
                            "heading_path": ["Leave", "Annual leave"],
                            "quote": "Everybody gets 30 days of leave a year.",
                            "as_of": _AT,
                            "stale": False,
                        }
                    ],
                    "offers": ["feedback", "human"],
                    "approval": None,
                    "edited_at": None,
                    "deleted": False,
                }
            ]
        }
    )
    id: str
    sequence: int
    author: str
    author_name: str | None
    text: str
    at: datetime
    turn_id: str | None
    citations: list[CitationShown]
    offers: list[str]
    approval: ApprovalShown | None
    edited_at: datetime | None = Field(
        default=None, description="When its author changed it last; it is sent again then."
    )
    deleted: bool = Field(default=False, description="Its author took it back; the text is empty.")


def web_delivery(
    room: str, client_id: str, inbound: Inbound, *, at: datetime, proved: str | None = None
) -> Delivery:
    """Return what a page sent as a delivery; a client's id counts within its conversation only.

    `proved` is the address that was proved here: the contact's own records are theirs to read. It
    makes nobody an insider: what may be seen of the knowledge stays the same.
    """
    assurance = Assurance.VERIFIED if proved else Assurance.ANONYMOUS
    return Delivery(
        channel=CHANNEL,
        delivery_id=f"{room}:{client_id}",
        ref=web_ref(room),
        identity=ChannelIdentity(
            channel=CHANNEL,
            external_id=visitor_of(room),
            email=proved,
            assurance=assurance,
            audience=PUBLIC,
        ),
        inbound=inbound,
        received_at=at,
        audience=PUBLIC,
    )


def web_ref(room: str) -> ConversationRef:
    """Return where a web conversation lives."""
    return ConversationRef(channel=CHANNEL, room=room)


def shown_message(message: Message) -> MessageShown:
    """Return a message as pages read it."""
    return MessageShown.model_validate(message, from_attributes=True)


def shown_conversation(room: str, conversation: Conversation | None) -> ConversationShown:
    """Return who speaks; before the first message is handled it is the assistant."""
    if conversation is None:
        return ConversationShown(id=room, owner=Owner.ASSISTANT)
    handoffs: dict[Owner, Literal["requested", "accepted"]] = {
        Owner.QUEUE: "requested",
        Owner.AGENT: "accepted",
    }
    return ConversationShown(
        id=room,
        owner=conversation.owner,
        agent=conversation.assignee,
        handoff=handoffs.get(conversation.owner),
    )
