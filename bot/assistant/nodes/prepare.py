from typing import Literal

import structlog
from langgraph.runtime import Runtime

from bot.assistant.context import Context
from bot.assistant.intents import (
    is_no,
    last_said,
    offers_handoff,
    policy_topic,
    small_talk,
    wants_human,
)
from bot.assistant.language import guess_language
from bot.assistant.phrases import DEFAULT_LANGUAGE
from bot.assistant.rules import names_topic
from bot.assistant.screening import gives_orders, without_orders
from bot.assistant.state import AssistantState, approval_state
from bot.domain.consent import says_yes

_log = structlog.get_logger(__name__)


async def prepare(state: AssistantState, runtime: Runtime[Context]) -> AssistantState:
    """Settle by rule what needs no knowledge: limits, small talk, the wish for a human."""
    text = state["text"]
    language = runtime.context.rules.language(_language(text, runtime.context))
    return {"language": language, **_settled(text, runtime.context)}


async def route_prepared(state: AssistantState) -> Literal["understand", "decide"]:
    """Go on to understanding unless the message is settled."""
    return "decide" if state.get("intent") else "understand"


def _language(text: str, context: Context) -> str:
    """Guess from this message, or from earlier ones where it is too short to tell."""
    earlier = " ".join(message.text for message in context.turn.history[-4:])
    return guess_language(text) or guess_language(earlier) or DEFAULT_LANGUAGE


def _settled(text: str, context: Context) -> AssistantState:
    if not text:
        return {"intent": "fixed", "fixed": "empty"}
    if len(text) > context.limits.message_characters:
        return {"intent": "fixed", "fixed": "too_long"}
    if wants_human(text):
        return {"intent": "human"}
    if policy_topic(text, context.policy.topics):
        return {"intent": "policy_topic"}
    return _by_operators_rule(text, context) or _answered_by_rule(text, context)


def _by_operators_rule(text: str, context: Context) -> AssistantState:
    if gives_orders(text):
        return _without_orders(text, context)
    if names_topic(text, context.rules.forbidden):
        return {"intent": "forbidden", "told": "forbidden"}
    if answer := context.rules.curated_answer(text, context.terms):
        return {"intent": "curated", "answer": answer}
    return {}


def _answered_by_rule(text: str, context: Context) -> AssistantState:
    said = last_said(context.turn.history)
    if says_yes(text) and offers_handoff(said):
        return {"intent": "human"}
    if says_yes(text) and said and said.approval and said.approval.expires_at > context.clock.now():
        return {"intent": "approval", "approval": approval_state(said.approval)}
    if talk := small_talk(text):
        return {"intent": "fixed", "fixed": talk}
    if is_no(text):
        return {"intent": "fixed", "fixed": "all_right"}
    if says_yes(text):
        return {"intent": "fixed", "fixed": "yes_to_what"}
    return {}


def _without_orders(text: str, context: Context) -> AssistantState:
    """Go on with what is asked besides; where that is nothing, say what we do not do."""
    _log.warning("A message gave the assistant orders.", turn=context.turn.id)
    rest = without_orders(text)
    return {"text": rest} if context.terms.of(rest) else {"intent": "fixed", "fixed": "my_rules"}
