from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.answers import (
    Answer,
    ApprovalRequest,
    Citation,
    Escalate,
    EscalationReason,
    Passage,
    Reply,
    Signal,
    ToolResult,
    Trace,
    Usage,
)
from tests.fakes.clock import NOON

QUESTION = "How many days of parental leave do I get?"
ANSWER = "You get 16 weeks of paid parental leave. [1]"


def a_passage(text: str = "You get 16 weeks of paid parental leave.", **changes: Any) -> Passage:
    passage = Passage(
        chunk_id="handbook/leave.md#1",
        document_id="handbook/leave.md",
        source="handbook",
        title="Leave",
        heading_path=("Leave", "Parental leave"),
        url="https://handbook.example.com/leave#parental-leave",
        text=text,
        score=0.9,
        dense_score=0.8,
        lexical_score=12.5,
        updated_at=NOON - timedelta(days=3),
        category="people",
        audience=frozenset({"employees"}),
    )
    return replace(passage, **changes)


def a_citation(**changes: Any) -> Citation:
    citation = Citation(
        number=1,
        title="Leave",
        url="https://handbook.example.com/leave#parental-leave",
        document_id="handbook/leave.md",
        heading_path=("Leave", "Parental leave"),
        quote="You get 16 weeks of paid parental leave.",
        as_of=NOON - timedelta(days=3),
    )
    return replace(citation, **changes)


def an_answer(text: str = ANSWER, **changes: Any) -> Answer:
    return replace(Answer(text=text, citations=(a_citation(),)), **changes)


def an_approval(**changes: Any) -> ApprovalRequest:
    request = ApprovalRequest(
        id="approval-1",
        tool="open_ticket",
        arguments=(("subject", "Laptop is broken"),),
        summary='Open a ticket: "Laptop is broken".',
        expires_at=NOON + timedelta(minutes=30),
    )
    return replace(request, **changes)


def a_trace(**changes: Any) -> Trace:
    trace = Trace(
        question=QUESTION,
        passages=(a_passage(),),
        tools=(ToolResult(tool="find_tickets", arguments=(), content="No tickets."),),
        signals=(Signal(name="dense_score", value=0.8, words="close"),),
        usage=Usage(model="offline", calls=1, input_tokens=120, output_tokens=20),
    )
    return replace(trace, **changes)


def a_reply(text: str = ANSWER, **changes: Any) -> Reply:
    return replace(Reply(answer=an_answer(text), confidence=0.9, trace=a_trace()), **changes)


def an_escalation(**changes: Any) -> Escalate:
    outcome = Escalate(
        reason=EscalationReason.NOT_COVERED,
        text="I have nothing on that, so I am passing you to a colleague.",
        confidence=0.1,
        suggested=an_answer(),
        trace=a_trace(),
    )
    return replace(outcome, **changes)
