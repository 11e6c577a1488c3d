from dataclasses import asdict, replace

from langgraph.runtime import Runtime

from bot.assistant.confidence import Features, measure, probability
from bot.assistant.context import Context
from bot.assistant.state import AssistantState, passage_from, tool_from
from bot.assistant.verification import Verifier

_CAPITALISES_NOUNS = {"de"}


async def verify(state: AssistantState, runtime: Runtime[Context]) -> AssistantState:
    """Keep what the turn's passages and tool results support, and measure how sure that is."""
    context = runtime.context
    passages = [passage_from(each) for each in state.get("passages", [])]
    verifier = Verifier(
        passages=passages,
        tools=[tool_from(each) for each in state.get("tools", [])],
        terms=context.terms,
        names=state["language"] not in _CAPITALISES_NOUNS,
    )
    verified = verifier.verify(state["draft"])
    searched_again = len(passages) > 0 and "features" not in state
    measured = measure(state["question"], passages, context.terms) if searched_again else None
    features = measured or Features(**state.get("features", _NOTHING))
    features = replace(features, support=verified.support)
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


_NOTHING = asdict(Features(dense=0.0, lexical=0.0, margin=0.0, coverage=0.0, agreement=0.0))
