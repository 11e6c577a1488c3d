"""Who is being helped, how sure we are of it, and what they may see."""

from dataclasses import dataclass
from enum import IntEnum


class Assurance(IntEnum):
    """How sure we are who the contact is."""

    ANONYMOUS = 0
    ASSERTED = 1
    """The channel says so (a Slack account, a Teams account)."""
    VERIFIED = 2
    """Proved in this conversation, for example by a one-time code."""


@dataclass(frozen=True, slots=True)
class Audience:
    """What may be seen: a passage is visible when it carries at least one of the labels."""

    labels: frozenset[str]

    def may_see(self, labels: frozenset[str]) -> bool:
        """Whether something labelled like this is visible."""
        return not self.labels.isdisjoint(labels)

    def shared_with(self, other: "Audience") -> "Audience":
        """What both may see: the audience of a room in which both read."""
        return Audience(self.labels & other.labels)


PUBLIC = Audience(frozenset({"public"}))
CUSTOMERS = Audience(frozenset({"public", "customers"}))
EMPLOYEES = Audience(frozenset({"public", "employees"}))


@dataclass(frozen=True, slots=True)
class ChannelIdentity:
    """One person on one channel."""

    channel: str
    external_id: str
    """The id that the channel gives this person; unique within the channel."""
    name: str | None = None
    email: str | None = None
    assurance: Assurance = Assurance.ANONYMOUS
    audience: Audience = PUBLIC


@dataclass(frozen=True, slots=True)
class Contact:
    """The person being helped, on any channel."""

    id: str
    name: str | None = None
    email: str | None = None
    assurance: Assurance = Assurance.ANONYMOUS
