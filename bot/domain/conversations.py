"""Conversations and the one rule about them: only the owner speaks."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.agents import Agent
from bot.domain.contacts import PUBLIC, Audience
from bot.domain.errors import IllegalMove
from bot.domain.identifiers import derived_id


class Owner(StrEnum):
    """Who must speak next."""

    ASSISTANT = "assistant"
    QUEUE = "queue"
    """Waiting for an agent; nobody has claimed it."""
    AGENT = "agent"
    NOBODY = "nobody"
    """Resolved; the next message of the contact wakes the assistant."""


class Author(StrEnum):
    """Who wrote a message."""

    CONTACT = "contact"
    ASSISTANT = "assistant"
    AGENT = "agent"
    NOTICE = "notice"
    """Baton itself, about what happens next: a handoff, a claim, a limit."""


@dataclass(frozen=True, slots=True)
class ConversationRef:
    """All that is needed to write into a conversation again."""

    channel: str
    room: str
    """The place inside the channel; for the web channel the conversation's own id."""
    thread: str = ""
    workspace: str = ""
    """Tenant, team or portal, where the channel has several."""
    details: tuple[tuple[str, str], ...] = ()
    """What else the connector needs to write back; never part of the identity."""

    @property
    def conversation_id(self) -> str:
        """The id of the conversation that lives here."""
        return derived_id(self.channel, self.workspace, self.room, self.thread)


_MOVES: dict[Owner, frozenset[Owner]] = {
    Owner.ASSISTANT: frozenset({Owner.QUEUE, Owner.AGENT, Owner.NOBODY}),
    Owner.QUEUE: frozenset({Owner.AGENT, Owner.ASSISTANT, Owner.NOBODY}),
    Owner.AGENT: frozenset({Owner.AGENT, Owner.QUEUE, Owner.ASSISTANT, Owner.NOBODY}),
    Owner.NOBODY: frozenset({Owner.ASSISTANT}),
}


@dataclass(frozen=True, slots=True)
class Conversation:
    """The ordered talk with one contact in one room or thread."""

    id: str
    ref: ConversationRef
    contact_id: str
    created_at: datetime
    owner: Owner = Owner.ASSISTANT
    assignee: str | None = None
    """The agent's name when the owner is AGENT, else None."""
    assignee_id: str | None = None
    """The agent's id when the owner is AGENT; None in rows of the first release."""
    epoch: int = 0
    """Counts changes of owner. A reply planned in one epoch must not leave in another."""
    handoff_id: str | None = None
    """The open handoff, if there is one."""
    audience: Audience = PUBLIC
    """What everybody who reads in this room may see."""
    language: str | None = None

    def owned_by(self, owner: Owner, *, agent: Agent | None = None) -> "Conversation":
        """Pass the conversation on; raises IllegalMove where there is no such move.

        `agent` is the assignee when the owner becomes AGENT.
        """
        if owner not in _MOVES[self.owner]:
            subject = f"Conversation {self.id}"
            raise IllegalMove(subject, f"owned by {self.owner}", f"given to {owner}")
        return replace(
            self,
            owner=owner,
            assignee=agent.name if agent else None,
            assignee_id=agent.id if agent else None,
            epoch=self.epoch + 1,
        )

    def lets_speak(self, author: Author, *, epoch: int) -> bool:
        """Whether a message of this author, planned in this epoch, may still leave.

        Contacts always may, and notices always may: they say what happens, not what is true.
        Agents may, because only the assignee can write one, and it leaves before what they or
        others do next: dropping it would lose what an agent was told is sent.
        """
        match author:
            case Author.CONTACT | Author.NOTICE | Author.AGENT:
                return True
            case Author.ASSISTANT:
                return self.owner is Owner.ASSISTANT and epoch == self.epoch
