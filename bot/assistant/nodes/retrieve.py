import asyncio
from dataclasses import asdict
from typing import Literal

import structlog
from langgraph.runtime import Runtime

from bot.assistant.closeness import closeness
from bot.assistant.confidence import measure
from bot.assistant.context import Context
from bot.assistant.drafting import show_status
from bot.assistant.phrases import phrase
from bot.assistant.screening import screened
from bot.assistant.state import AssistantState, passage_state
from bot.domain.answers import Passage
from bot.domain.errors import KnowledgeError
from bot.domain.knowledge import Query

_log = structlog.get_logger(__name__)


async def retrieve(state: AssistantState, runtime: Runtime[Context]) -> AssistantState:
    """Search for what everybody in the room may see, and measure how well it fits."""
    context = runtime.context
    language = state["language"]
    await show_status(context.draft, phrase("searching", language))
    found = await _search(state["question"], context)
    if found is None:
        return {"failure": "tool_failed", "passages": []}
    name = "reading_one" if len(found) == 1 else "reading"
    if found:
        await show_status(context.draft, phrase(name, language, count=len(found)))
    near = await closeness(state["question"], found, context)
    features = measure(state["question"], found, context.terms, closeness=near)
    return {
        "passages": [passage_state(passage) for passage in found],
        "features": asdict(features),
    }


async def _search(question: str, context: Context) -> tuple[Passage, ...] | None:
    query = Query(question, audience=context.turn.audience, limit=context.limits.passages)
    try:
        async with asyncio.timeout(context.seconds_left()):
            found = await context.retriever.search(query)
    except (KnowledgeError, TimeoutError) as error:
        _log.warning(
            "The knowledge could not be searched.",
            turn=context.turn.id,
            error=type(error).__name__,
        )
        return None
    return tuple(screened(passage) for passage in found)


async def route_retrieved(state: AssistantState) -> Literal["act", "decide"]:
    """Let the model answer unless the search failed."""
    return "decide" if state.get("failure") else "act"
