import pytest

from bot.assistant.policy import CLARIFY, REPLY, Decision, Findings, decide
from bot.domain.answers import EscalationReason


def _now(reason: EscalationReason) -> Decision:
    return Decision("escalate", reason)


def _offer(reason: EscalationReason) -> Decision:
    return Decision("escalate", reason, ask_first=True)


_SURE = Findings(ground="knowledge", confidence=0.9, threshold=0.5)


@pytest.mark.parametrize(
    ("expected", "findings"),
    [
        (REPLY, _SURE),
        (REPLY, Findings(ground="knowledge", confidence=0.5, threshold=0.5)),
        (REPLY, Findings(fixed=True)),
        (REPLY, Findings(approval=True)),
        (REPLY, Findings(approval=True, failure="tool_failed")),
        (REPLY, Findings(ground="records", threshold=0.5)),
        (REPLY, Findings(ground="records", failure="tool_failed")),
        (CLARIFY, Findings(vague=True)),
        (
            _offer(EscalationReason.NOT_COVERED),
            Findings(vague=True, clarified_before=True, threshold=0.5),
        ),
        (_offer(EscalationReason.NOT_COVERED), Findings(threshold=0.5, confidence=0.9)),
        (
            _offer(EscalationReason.NOT_COVERED),
            Findings(ground="knowledge", gave_up=True, confidence=0.9, threshold=0.5),
        ),
        (
            _offer(EscalationReason.NOT_COVERED),
            Findings(ground="knowledge", confidence=0.1, threshold=0.5),
        ),
        (
            _offer(EscalationReason.LOW_CONFIDENCE),
            Findings(ground="knowledge", confidence=0.49, threshold=0.5),
        ),
        (_now(EscalationReason.ASKED_FOR_HUMAN), Findings(asked_for_human=True, fixed=True)),
        (
            _now(EscalationReason.ASKED_FOR_HUMAN),
            Findings(asked_for_human=True, policy_topic=True),
        ),
        (_now(EscalationReason.POLICY_TOPIC), Findings(policy_topic=True, ground="knowledge")),
        (_now(EscalationReason.MODEL_FAILED), Findings(failure="model_failed")),
        (_now(EscalationReason.TOOL_FAILED), Findings(failure="tool_failed")),
        (_now(EscalationReason.LIMIT_REACHED), Findings(failure="limit_reached")),
        (
            _now(EscalationReason.TOOL_FAILED),
            Findings(failure="tool_failed", ground="knowledge", confidence=0.9, threshold=0.5),
        ),
    ],
)
def test_every_case_has_one_decision(expected: Decision, findings: Findings) -> None:
    """The policy is a table: what was found decides, and nothing else."""
    assert expected == decide(findings)
