"""What a turn ends in: one pure function from what was found to a decision."""

from dataclasses import dataclass
from typing import Literal

from bot.domain.answers import EscalationReason

_HOPELESS = 0.4
"""Below this share of the threshold nothing is called related: the knowledge does not cover it."""

Kind = Literal["reply", "clarify", "escalate"]
Ground = Literal["knowledge", "records", "nothing"]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the policy looks at, and nothing else."""

    asked_for_human: bool = False
    policy_topic: bool = False
    forbidden: bool = False
    """The operator does not want the topic to be spoken about."""
    fixed: bool = False
    """The answer is one of our own phrases: it claims no knowledge."""
    vague: bool = False
    clarified_before: bool = False
    """The last thing said to the contact was a clarifying question."""
    approval: bool = False
    """A write waits for the contact's yes."""
    failure: Literal["", "model_failed", "tool_failed", "limit_reached"] = ""
    ground: Ground = "nothing"
    """What the verified answer rests on."""
    gave_up: bool = False
    """The model asked for a human because it could not help."""
    confidence: float = 0.0
    threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """How the turn ends."""

    kind: Kind
    reason: EscalationReason | None = None
    ask_first: bool = False
    """For an escalation: offer a human and wait for the yes."""


REPLY = Decision("reply")
CLARIFY = Decision("clarify")


def decide(findings: Findings) -> Decision:
    """Return the decision; earlier rules win.

    A contact's wish and the operator's topics come first, what waits for a yes is shown, failures
    hand off at once, and a knowledge answer must be covered and sure enough.
    """
    return _decide_by_rule(findings) or _decide_answer(findings)


def _decide_by_rule(findings: Findings) -> Decision | None:
    if findings.asked_for_human:
        return _hand_off(EscalationReason.ASKED_FOR_HUMAN)
    if findings.policy_topic:
        return _hand_off(EscalationReason.POLICY_TOPIC)
    if findings.forbidden:
        return _offer(EscalationReason.POLICY_TOPIC)
    if findings.fixed or findings.approval:
        return REPLY
    if findings.vague and not findings.clarified_before:
        return CLARIFY
    return None


def _decide_answer(findings: Findings) -> Decision:
    if findings.ground == "records":
        return REPLY
    if findings.failure:
        return _hand_off(EscalationReason(findings.failure))
    if findings.ground == "nothing" or findings.gave_up or _is_hopeless(findings):
        return _offer(EscalationReason.NOT_COVERED)
    if findings.confidence < findings.threshold:
        return _offer(EscalationReason.LOW_CONFIDENCE)
    return REPLY


def _is_hopeless(findings: Findings) -> bool:
    return findings.confidence < _HOPELESS * findings.threshold


def _hand_off(reason: EscalationReason) -> Decision:
    return Decision("escalate", reason)


def _offer(reason: EscalationReason) -> Decision:
    return Decision("escalate", reason, ask_first=True)
