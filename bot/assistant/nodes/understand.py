from typing import Literal

from langgraph.runtime import Runtime

from bot.assistant.context import Context
from bot.assistant.intents import (
    is_follow_up,
    is_vague,
    last_said,
    previous_contact_message,
)
from bot.assistant.phrases import is_phrase
from bot.assistant.state import AssistantState
from bot.assistant.wishes import wants_records
from bot.domain.turns import Turn


async def understand(state: AssistantState, runtime: Runtime[Context]) -> AssistantState:
    """Make a standalone question of the message, and see whether it is about records."""
    turn = runtime.context.turn
    text = state["text"]
    if wants_records(text):
        return {"intent": "records", "question": text}
    clarified = was_clarified(turn)
    if is_vague(text) and not clarified:
        return {"intent": "vague", "question": text}
    return {"intent": "knowledge", "question": _standalone(text, turn, clarified=clarified)}


async def route_understood(state: AssistantState) -> Literal["retrieve", "act", "decide"]:
    """Search for knowledge, look at records, or ask back."""
    match state["intent"]:
        case "vague":
            return "decide"
        case "records":
            return "act"
        case _:
            return "retrieve"


def was_clarified(turn: Turn) -> bool:
    """Whether the last thing said to the contact was our clarifying question."""
    said = last_said(turn.history)
    return said is not None and is_phrase("vague", said.text)


def _standalone(text: str, turn: Turn, *, clarified: bool) -> str:
    """Put the contact's previous message in front of one that refers back to it.

    Adding just that one message was measured to retrieve better than adding the whole history.
    """
    if not (clarified or is_follow_up(text)):
        return text
    previous = previous_contact_message(turn.history)
    return f"{previous}\n{text}" if previous else text
