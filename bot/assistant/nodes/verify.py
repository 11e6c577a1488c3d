from dataclasses import asdict, replace

from langgraph.runtime import Runtime

from bot.assistant.closeness import closeness
from bot.assistant.confidence import Features, agreement, measure, probability
from bot.assistant.context import Context
from bot.assistant.state import AssistantState, passage_from, tool_from
from bot.assistant.verification import Verified, Verifier
from bot.domain.answers import Passage

_CAPITALISES_NOUNS = {"de"}
_NOTHING = Features(closeness=0.0, lexical=0.0, agreement=0.0)


async def verify(state: AssistantState, runtime: Runtime[Context]) -> AssistantState:
    """Keep what the turn's passages and tool results support, and measure how sure that is."""
    context = runtime.context
    passages = [passage_from(each) for each in state.get("passages", [])]
    verifier = Verifier(
        passages=passages,
        tools=[tool_from(each) for each in state.get("tools", [])],
        terms=context.terms,
        names=state["language"] not in _CAPITALISES_NOUNS,
        link_hosts=context.rules.link_hosts,
    )
    verified = verifier.verify(state["draft"])
    features = _of_answer(await _of_retrieval(state, passages, context), verified, passages)
    return {
        "answer": verified.text,
        "citations": [
            {"passage": number, "quote": quote}
            for number, quote in zip(verified.cited, verified.quotes, strict=True)
        ],
        "support": verified.support,
        "grounded": verified.ground,
        "features": asdict(features),
        "confidence": probability(features, context.policy.weights),
    }


async def _of_retrieval(
    state: AssistantState, passages: list[Passage], context: Context
) -> Features:
    """Return what was measured after the search; what a tool searched for is measured here."""
    if "features" in state:
        return Features(**state["features"])
    if not passages:
        return _NOTHING
    question = state["question"]
    near = await closeness(question, passages, context)
    return measure(question, passages, context.terms, closeness=near)


def _of_answer(features: Features, verified: Verified, passages: list[Passage]) -> Features:
    cited = {passages[number - 1].document_id for number in verified.cited}
    agreed = agreement(passages, cited) if cited else features.agreement
    return replace(features, support=verified.support, agreement=agreed)
