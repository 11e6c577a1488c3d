"""What an operator can set for Slack, as the channel needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Answers = Literal["all", "mentions", "confident"]
RoomAudience = Literal["auto", "public", "customers", "employees"]


@dataclass(frozen=True, slots=True)
class RoomRules:
    """How Baton behaves in one room."""

    answer: Answers = "mentions"
    """all: every question · mentions: only when it is named · confident: every question, but
    silent where it is not sure."""
    private: bool = False
    """Only whoever asked sees the answer, and may share it with the room."""
    audience: RoomAudience = "auto"
    """What may be said here; auto: employees, or customers where outsiders are in the room."""
    may_ask: Literal["everybody", "members"] | tuple[str, ...] = "everybody"
    """members: no guests and nobody of another organisation; else the ids or e-mail addresses of
    those who may."""


@dataclass(frozen=True, slots=True)
class SlackOptions:
    """How the channel behaves."""

    command: str = "/ask"
    greeting: str = (
        "Hello. Ask me anything; I answer from our own documents and show where it says so."
    )
    prompts: tuple[str, ...] = ()
    """First questions that direct messages suggest; Slack shows four."""
    default: RoomRules = field(default_factory=RoomRules)
    """For every room that is not named."""
    rooms: Mapping[str, RoomRules] = field(default_factory=dict)
    """By the room's id, or by its name without the #."""
    public_url: str = ""
    """Where links of citations that begin with / lead."""

    def rules(self, room: str, name: str = "") -> RoomRules:
        """Return the rules of a room."""
        return self.rooms.get(room) or self.rooms.get(name.lstrip("#")) or self.default
