"""What an agent is shown of an answer that did not help: taken from the turns before, purely."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.answers import (
    Answer,
    Clarify,
    Escalate,
    EscalationReason,
    Outcome,
    Reply,
    Silence,
    SilenceReason,
)
from bot.domain.identifiers import derived_id
from bot.domain.turns import TurnRecord

_WISH_WORDS = 8
"""A wish for a human that is longer usually says what it is about."""


def with_evidence(
    wish: Escalate,
    turns: Sequence[TurnRecord],
    *,
    words: str = "",
    answer: str = "",
    since: datetime | None = None,
) -> Escalate:
    """Return a wish for a human with what the assistant had found before it.

    `turns` are the conversation's, oldest first; those that ended before `since`, when an earlier
    handoff ended, are left out. `words` is what the contact wrote, empty where they pressed a
    button; `answer` the id of the message that the button stood below. An escalation that brings
    its own evidence, or has another reason, stays as it is.
    """
    is_wish = wish.reason in {EscalationReason.ASKED_FOR_HUMAN, EscalationReason.TAKEN_OVER}
    if not is_wish or wish.trace.passages or wish.trace.tools:
        return wish
    found = _unhelpful(turns, answer=answer, since=since)
    if found is None:
        return wish
    trace = replace(found.trace, usage=wish.trace.usage)
    if len(words.split()) > _WISH_WORDS:
        trace = replace(trace, question=wish.trace.question or words)
    confidence, suggested = _said(found)
    return replace(wish, trace=trace, confidence=confidence, suggested=suggested)


def _unhelpful(
    turns: Sequence[TurnRecord], *, answer: str, since: datetime | None
) -> Outcome | None:
    """Return the outcome that the contact was not helped by: the one they name, else the latest."""
    recent = [turn for turn in turns if since is None or turn.finished_at > since]
    for turn in recent:
        if answer == derived_id("reply", turn.id) and _has_evidence(turn.outcome):
            return turn.outcome
    for turn in reversed(recent):
        if turn.outcome == Silence(SilenceReason.STOPPED):
            return None  # they asked something else since, and nothing was found for that
        if _has_evidence(turn.outcome):
            return turn.outcome
    return None


def _has_evidence(outcome: Outcome) -> bool:
    trace = outcome.trace
    if trace.passages or trace.tools:
        return True
    return bool(trace.question) and isinstance(outcome, Clarify | Escalate)


def _said(outcome: Outcome) -> tuple[float | None, Answer | None]:
    match outcome:
        case Reply(answer=answer, confidence=confidence):
            return confidence, answer
        case Escalate(suggested=suggested, confidence=confidence):
            return confidence, suggested
        case _:
            return None, None
