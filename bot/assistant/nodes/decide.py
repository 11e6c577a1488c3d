from langgraph.runtime import Runtime

from bot.assistant import policy
from bot.assistant.context import Context
from bot.assistant.nodes.understand import was_clarified
from bot.assistant.rules import names_topic
from bot.assistant.state import AssistantState


async def decide(state: AssistantState, runtime: Runtime[Context]) -> AssistantState:
    """Let the policy decide by what the other nodes found."""
    decision = policy.decide(findings(state, runtime.context))
    never = names_topic(state["text"], runtime.context.rules.never_human)
    if decision.ask_first and never:
        alone: AssistantState = {"intent": "fixed", "fixed": "not_covered_alone"}
        return {**alone, "decision": {"kind": "reply", "reason": "", "ask_first": False}}
    return {
        "decision": {
            "kind": decision.kind,
            "reason": str(decision.reason) if decision.reason else "",
            "ask_first": decision.ask_first,
        }
    }


def findings(state: AssistantState, context: Context) -> policy.Findings:
    """Read the policy's findings from the state."""
    wish = state.get("wants_human", "")
    return policy.Findings(
        asked_for_human=state["intent"] == "human" or wish == "contact_asked",
        policy_topic=state["intent"] == "policy_topic",
        forbidden=state["intent"] == "forbidden",
        fixed=state["intent"] in {"fixed", "curated"},
        vague=state["intent"] == "vague",
        clarified_before=was_clarified(context.turn),
        approval=bool(state.get("approval")),
        failure=state.get("failure", ""),
        ground=state.get("grounded", "nothing"),
        gave_up=bool(wish),
        confidence=state.get("confidence", 0.0),
        threshold=context.policy.needed_confidence,
    )
