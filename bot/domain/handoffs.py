"""The handoff: the durable process that brings a human in, and the packet that comes with it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.agents import Agent
from bot.domain.answers import Answer, Citation, EscalationReason, Passage, Signal, ToolResult
from bot.domain.contacts import Assurance
from bot.domain.conversations import Author
from bot.domain.errors import IllegalMove

PACKET_VERSION = 1


class HandoffState(StrEnum):
    """Where a handoff stands."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    """Back with the assistant, with the agent's notes."""
    RESOLVED = "resolved"
    EXPIRED = "expired"
    """Nobody claimed it, or the contact withdrew."""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self in {HandoffState.REQUESTED, HandoffState.ACCEPTED}


class HandoffOutcome(StrEnum):
    """How a resolved handoff ended, for the statistics of desks."""

    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    SPAM = "spam"
    DUPLICATE = "duplicate"


class Urgency(StrEnum):
    """How soon a human should look."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One message as the agent reads it."""

    author: Author
    name: str | None
    text: str
    at: datetime
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketLine:
    """One ticket of the contact as the agent reads it."""

    number: str
    subject: str
    status: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class CrmSnapshot:
    """What the CRM knew about the contact when the handoff was made."""

    name: str | None = None
    email: str | None = None
    company: str | None = None
    plan: str | None = None
    tickets: tuple[TicketLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything the agent is given with a handoff."""

    reason: EscalationReason
    summary: str
    """One paragraph."""
    open_question: str
    transcript: tuple[TranscriptLine, ...]
    """Verbatim, oldest first, up to the request."""
    passages: tuple[Passage, ...] = ()
    tools: tuple[ToolResult, ...] = ()
    signals: tuple[Signal, ...] = ()
    confidence: float | None = None
    crm: CrmSnapshot | None = None
    """None when the CRM could not be reached in time."""
    assurance: Assurance = Assurance.ANONYMOUS
    language: str | None = None
    channel: str = ""
    """Where the contact writes, as `ConversationRef.channel`; empty in packets made before."""
    urgency: Urgency = Urgency.NORMAL
    suggested_reply: Answer | None = None
    links: tuple[tuple[str, str], ...] = ()
    """(label, address) pairs."""
    previous_handoff_id: str | None = None
    version: int = PACKET_VERSION


_MOVES: dict[HandoffState, frozenset[HandoffState]] = {
    HandoffState.REQUESTED: frozenset(
        {
            HandoffState.ACCEPTED,
            HandoffState.EXPIRED,
            HandoffState.RETURNED,
            HandoffState.RESOLVED,
        }
    ),
    HandoffState.ACCEPTED: frozenset(
        {
            HandoffState.ACCEPTED,
            HandoffState.RETURNED,
            HandoffState.RESOLVED,
            HandoffState.EXPIRED,
        }
    ),
    HandoffState.RETURNED: frozenset(),
    HandoffState.RESOLVED: frozenset(),
    HandoffState.EXPIRED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Handoff:
    """One request for a human, from request to end. Reopening makes a new one."""

    id: str
    conversation_id: str
    reason: EscalationReason
    packet: Packet
    requested_at: datetime
    state: HandoffState = HandoffState.REQUESTED
    assignee: str | None = None
    """The name of the agent who has it, or had it last."""
    assignee_id: str | None = None
    """Their id; None in rows of the first release, which compare by name."""
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    first_reply_at: datetime | None = None
    reminded_at: datetime | None = None
    """When it had waited past its target."""
    escalated_at: datetime | None = None
    """When it had waited twice its target."""
    desks: tuple[str, ...] = ()
    """The desks that it goes to, in the order in which they were told; empty: all."""
    expected_wait: timedelta | None = None
    """Open time within which the contact was told to expect somebody; None: nothing was said."""
    slipped_at: datetime | None = None
    """When the contact was told that it takes longer than that."""
    ticket_id: str | None = None
    ticket_number: str | None = None
    """What contacts and agents call the ticket."""
    ticket_url: str | None = None
    outcome: HandoffOutcome | None = None
    """How it ended, when it is resolved."""
    resolution: str | None = None
    """How it ended, in the agent's words."""
    rating: int | None = None
    """The contact's rating, 1 to 5."""
    rating_comment: str | None = None
    approved_by: str | None = None
    """The agent who allowed the resolution to answer such questions again; None: nobody did."""

    @property
    def is_knowledge(self) -> bool:
        """Whether question and resolution may be answered from."""
        return self.approved_by is not None and self.teaches

    @property
    def teaches(self) -> bool:
        """Whether it was solved and says how."""
        return self.outcome is HandoffOutcome.SOLVED and bool((self.resolution or "").strip())

    def approved(self, agent: Agent) -> "Handoff":
        """Allow question and resolution to be answered from; raises IllegalMove unless solved."""
        if not self.teaches:
            raise IllegalMove(f"Handoff {self.id}", self._standing(), "approved as knowledge")
        return replace(self, approved_by=agent.name)

    def disapproved(self) -> "Handoff":
        """Take the approval back: the next refresh forgets it."""
        return replace(self, approved_by=None)

    def is_assigned_to(self, agent: Agent) -> bool:
        """Whether this agent has it, or had it last."""
        return agent.is_assigned(assignee=self.assignee, assignee_id=self.assignee_id)

    def accepted(self, agent: Agent, at: datetime) -> "Handoff":
        """Claim it; only a requested handoff can be claimed."""
        if self.state is not HandoffState.REQUESTED:
            raise IllegalMove(f"Handoff {self.id}", self._standing(), "claimed")
        return replace(
            self,
            state=HandoffState.ACCEPTED,
            assignee=agent.name,
            assignee_id=agent.id,
            accepted_at=at,
        )

    def reassigned(self, agent: Agent) -> "Handoff":
        """Give an accepted handoff to another agent."""
        if self.state is not HandoffState.ACCEPTED:
            raise IllegalMove(f"Handoff {self.id}", self._standing(), "reassigned")
        return replace(self, assignee=agent.name, assignee_id=agent.id)

    def closed(
        self,
        state: HandoffState,
        at: datetime,
        *,
        resolution: str = "",
        outcome: HandoffOutcome | None = None,
    ) -> "Handoff":
        """End it as returned, resolved or expired."""
        if state.is_open or state not in _MOVES[self.state]:
            raise IllegalMove(f"Handoff {self.id}", self._standing(), str(state))
        return replace(
            self, state=state, closed_at=at, resolution=resolution or None, outcome=outcome
        )

    def rated(self, rating: int, comment: str = "") -> "Handoff":
        """Record the contact's rating, 1 to 5; a later one replaces it."""
        if self.state.is_open or rating not in range(1, 6):
            raise IllegalMove(f"Handoff {self.id}", self._standing(), f"rated {rating}")
        return replace(self, rating=rating, rating_comment=comment or None)

    def _standing(self) -> str:
        if self.state is HandoffState.ACCEPTED and self.assignee:
            return f"already claimed by {self.assignee}"
        return str(self.state)
