"""Runs the tool calls that a model makes. The model names a tool and arguments, nothing else."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import structlog
from langchain_core.messages import AIMessage, ToolCall, ToolMessage

from bot.assistant.context import Context
from bot.assistant.prompts import tool_result_block
from bot.assistant.screening import screened, without_orders
from bot.assistant.state import Failure
from bot.domain.answers import ApprovalRequest, Passage, ToolResult
from bot.domain.errors import ToolFailed
from bot.domain.personal import without_personal_data
from bot.ports.assistant import Tool

_log = structlog.get_logger(__name__)
_CALLS_A_ROUND = 4
_PASSAGES = 24
_RESULT_CHARACTERS = 8000
_ARGUMENT_CHARACTERS = 500


class Called:
    """What came of the tool calls of one turn."""

    def __init__(self, passages: list[Passage]) -> None:
        self.passages = passages
        """Everything that was retrieved; the place plus one is the number to cite."""
        self.results: list[ToolResult] = []
        self.approval: ApprovalRequest | None = None
        self.wants_human = ""
        self.failure: Failure = ""

    @property
    def ends_turn(self) -> bool:
        """Whether the turn waits for the contact's yes, or a human is to come."""
        return bool(self.approval or self.wants_human)

    def take(self, result: ToolResult) -> str:
        """Keep a result and return it as the model reads it."""
        first = len(self.passages) + 1
        known = {passage.chunk_id for passage in self.passages}
        fresh = [screened(each) for each in result.passages if each.chunk_id not in known]
        self.passages.extend(fresh[: max(0, _PASSAGES - len(self.passages))])
        self.results.append(result)
        if result.wants_human:
            self.wants_human = dict(result.arguments).get("reason", "contact_asked")
        return tool_result_block(
            without_orders(result.content[:_RESULT_CHARACTERS]),
            self.passages[first - 1 :],
            first=first,
        )


def declared(tools: Iterable[Tool]) -> list[dict[str, Any]]:
    """Return tools as providers take them."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters,
            },
        }
        for tool in tools
    ]


async def call_tools(
    response: AIMessage, tools: Mapping[str, Tool], called: Called, context: Context
) -> list[ToolMessage]:
    """Run the calls of one response in order, until one of them ends the turn."""
    answers = []
    for place, call in enumerate(response.tool_calls):
        if called.ends_turn or place >= _CALLS_A_ROUND:
            content = "Not run: too many calls at once."
        else:
            content = await _call(call, tools, called, context)
        answers.append(ToolMessage(content, tool_call_id=call["id"] or str(place)))
    return answers


async def _call(call: ToolCall, tools: Mapping[str, Tool], called: Called, context: Context) -> str:
    tool = tools.get(call["name"])
    if tool is None:
        return "There is no such tool."
    try:
        async with asyncio.timeout(context.seconds_left()):
            outcome = await tool.call(call["args"])
    except (ToolFailed, TimeoutError) as error:
        return _failed(tool, call, called, error, context)
    if isinstance(outcome, ApprovalRequest):
        called.approval = outcome
        return "Waits for the contact's approval."
    if context.rules.hides_personal_data:
        outcome = replace(outcome, content=without_personal_data(outcome.content))
    return called.take(outcome)


def _failed(tool: Tool, call: ToolCall, called: Called, error: Exception, context: Context) -> str:
    _log.warning("A tool failed.", turn=context.turn.id, tool=tool.name, error=type(error).__name__)
    called.failure = "tool_failed"
    shown = tuple(
        (str(name), str(value)[:_ARGUMENT_CHARACTERS]) for name, value in call["args"].items()
    )
    result = ToolResult(tool=tool.name, arguments=shown, content="It failed.", ok=False)
    return called.take(result)
