"""What is counted of turns, handoffs and feedback: small records, without what was said."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.answers import Clarify, Escalate, Outcome, Reply, Silence, SilenceReason
from bot.domain.handoffs import HandoffState


class Verdict(StrEnum):
    """What a turn came to, as far as it is counted."""

    ANSWERED = "answered"
    """A reply that rests on sources."""
    REPLIED = "replied"
    """A reply that rests on none: small talk, a ticket that was opened."""
    CLARIFIED = "clarified"
    OFFERED = "offered"
    """A human was offered; the contact had still to say yes."""
    HANDED_OFF = "handed_off"
    RELAYED = "relayed"
    """The contact wrote while a human owned the conversation."""
    SILENT = "silent"
    """Nothing was said; such turns are not counted."""


def verdict_of(outcome: Outcome) -> Verdict:
    """Return what an outcome is counted as."""
    match outcome:
        case Reply(answer=answer):
            return Verdict.ANSWERED if answer.citations else Verdict.REPLIED
        case Clarify():
            return Verdict.CLARIFIED
        case Escalate(ask_first=ask_first):
            return Verdict.OFFERED if ask_first else Verdict.HANDED_OFF
        case Silence(reason=SilenceReason.RELAYED):
            return Verdict.RELAYED
        case Silence():
            return Verdict.SILENT


def reason_of(outcome: Outcome) -> str | None:
    """Return why an outcome escalates or keeps silent; None for what is said."""
    return str(outcome.reason) if isinstance(outcome, Escalate | Silence) else None


@dataclass(frozen=True, slots=True)
class TurnEntry:
    """A finished turn, as far as it is counted."""

    conversation_id: str
    channel: str
    verdict: Verdict
    started_at: datetime
    finished_at: datetime
    reason: str | None = None
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class HandoffEntry:
    """A handoff, as far as it is counted."""

    conversation_id: str
    channel: str
    reason: str
    state: HandoffState
    requested_at: datetime
    accepted_at: datetime | None = None
    first_reply_at: datetime | None = None
    closed_at: datetime | None = None
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class FeedbackEntry:
    """What a contact thought of an answer: helpful or unhelpful."""

    conversation_id: str
    value: str
    at: datetime
