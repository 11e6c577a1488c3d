"""What an operator can set for Teams, as the channel needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Answers = Literal["all", "mentions", "confident"]
RoomAudience = Literal["auto", "public", "customers", "employees"]
DEFAULT_SERVICE_URL = "https://smba.trafficmanager.net/teams/"
"""The Bot Connector's global address ("Send proactive messages" in the Teams documentation)."""


@dataclass(frozen=True, slots=True)
class RoomRules:
    """How Baton behaves in one channel or group chat."""

    answer: Answers = "mentions"
    """all: every message that begins a thread · mentions: only when it is named · confident: as
    all, but silent where it is not sure. All but mentions need the permission to read rooms."""
    audience: RoomAudience = "auto"
    """What may be said here; auto: employees, in a group chat with a guest customers."""


@dataclass(frozen=True, slots=True)
class TeamsOptions:
    """How the channel behaves."""

    app_id: str
    tenant_id: str = ""
    """Whose people are employees. Empty: of the tenant that each activity comes from."""
    name: str = "Baton"
    greeting: str = (
        "Hello. Ask me anything; I answer from our own documents and show where it says so."
    )
    questions: tuple[str, ...] = ()
    """First questions that the welcome suggests; Teams shows six suggestions at most."""
    default: RoomRules = field(default_factory=RoomRules)
    """For every room that is not named."""
    rooms: Mapping[str, RoomRules] = field(default_factory=dict)
    """By the id of the channel or chat (19:…)."""
    reasons: bool = True
    """Whether a thumb opens our own form with reasons; otherwise Teams opens its own."""
    hears_all: bool = False
    """The team lets Baton read its channels (resource-specific consent of the manifest)."""
    public_url: str = ""
    """Where links of citations that begin with / lead."""
    service_url: str = DEFAULT_SERVICE_URL
    """Where conversations are opened that no message of a contact came from."""

    def rules(self, room: str) -> RoomRules:
        """Return the rules of a room."""
        return self.rooms.get(room, self.default)
