"""From the final state of a graph run to the outcome of the turn."""

from bot.assistant.confidence import Features, signals
from bot.assistant.context import Context
from bot.assistant.phrases import phrase
from bot.assistant.state import AssistantState, approval_from, passage_from, tool_from
from bot.domain.answers import (
    Answer,
    Citation,
    Clarify,
    Escalate,
    EscalationReason,
    Outcome,
    Passage,
    Reply,
    Trace,
    Usage,
)


def outcome_of(state: AssistantState, context: Context) -> Outcome:
    """Return the outcome that the decision names, with the trace of how it came about."""
    trace = trace_of(state, context)
    match state["decision"]["kind"]:
        case "clarify":
            return Clarify(phrase("vague", state["language"]), trace=trace)
        case "escalate":
            return _escalation(state, trace)
        case _:
            return _reply(state, context, trace)


def trace_of(state: AssistantState, context: Context) -> Trace:
    """Return how the turn came to its outcome."""
    measured = state.get("features")
    needed = context.policy.needed_confidence
    return Trace(
        question=state.get("question", state["text"]),
        passages=_passages(state),
        tools=tuple(tool_from(each) for each in state.get("tools", [])),
        signals=signals(Features(**measured), state.get("confidence", 0.0), needed)
        if measured
        else (),
        usage=Usage(**state.get("usage", {})),
    )


def _passages(state: AssistantState) -> tuple[Passage, ...]:
    return tuple(passage_from(each) for each in state.get("passages", []))


def _escalation(state: AssistantState, trace: Trace) -> Escalate:
    reason = EscalationReason(state["decision"]["reason"])
    unsure = reason is EscalationReason.LOW_CONFIDENCE
    searched = unsure or reason is EscalationReason.NOT_COVERED
    return Escalate(
        reason=reason,
        text=phrase(state.get("told") or reason.value, state["language"]),
        ask_first=state["decision"]["ask_first"],
        confidence=state.get("confidence", 0.0) if searched else None,
        suggested=_answer(state) if unsure else None,
        trace=trace,
    )


def _reply(state: AssistantState, context: Context, trace: Trace) -> Reply:
    language = state["language"]
    if waiting := state.get("approval"):
        request = approval_from(waiting)
        text = phrase("approval", language, summary=request.summary)
        return Reply(Answer(text), approval=request, trace=trace)
    if state["intent"] == "curated":
        return Reply(Answer(state["answer"]), trace=trace)
    if state["intent"] == "fixed":
        limit = context.limits.message_characters
        return Reply(Answer(phrase(state["fixed"], language, limit=limit)), trace=trace)
    rests_on_knowledge = state["grounded"] == "knowledge"
    confidence = state["confidence"] if rests_on_knowledge else None
    return Reply(_answer(state), confidence=confidence, trace=trace)


def _answer(state: AssistantState) -> Answer:
    passages = _passages(state)
    citations = tuple(
        _citation(number, passages[cited["passage"] - 1], cited["quote"])
        for number, cited in enumerate(state["citations"], start=1)
    )
    return Answer(state["answer"], citations)


def _citation(number: int, passage: Passage, quote: str) -> Citation:
    return Citation(
        number=number,
        title=passage.title,
        url=passage.url,
        document_id=passage.document_id,
        heading_path=passage.heading_path,
        quote=quote,
        as_of=passage.updated_at,
        stale=passage.stale,
    )
