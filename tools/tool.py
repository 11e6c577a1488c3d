"""What every tool declares, and how one is bound to the contact of a turn."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from bot.domain.answers import ApprovalRequest, ToolResult
from bot.domain.contacts import Assurance

Arguments = dict[str, Any]
Run = Callable[[Arguments], Awaitable[ToolResult | ApprovalRequest]]

RESULT_CHARACTERS = 4000
"""What a tool may give back at most: enough for twenty tickets, small in a prompt."""
_SHOWN_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a tool is, before it is bound to anybody."""

    name: str
    """The model calls it by this name; a stored word, never changed."""
    description: str
    """When to use it, for the model."""
    parameters: dict[str, Any]
    """JSON Schema of what the model may choose; never who it is about."""
    assurance: Assurance
    """How sure we must be who the contact is."""


def schema(**properties: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON Schema of an object with exactly these properties, all required."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def shown(arguments: Arguments) -> tuple[tuple[str, str], ...]:
    """Return arguments as they are recorded: as text, and not longer than a reader wants."""
    return tuple((str(name), str(value)[:_SHOWN_CHARACTERS]) for name, value in arguments.items())


class BoundTool:
    """A tool as one turn may use it: checks the arguments, caps the result."""

    def __init__(
        self, declaration: Declaration, run: Run, *, validator: Draft202012Validator
    ) -> None:
        self._declaration = declaration
        self._run = run
        self._validator = validator

    @property
    def name(self) -> str:
        """The name that the model calls it by."""
        return self._declaration.name

    @property
    def description(self) -> str:
        """When to use it, for the model."""
        return self._declaration.description

    @property
    def parameters(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        return self._declaration.parameters

    async def call(self, arguments: Arguments) -> ToolResult | ApprovalRequest:
        """Run it with arguments that fit the schema; say what does not fit otherwise."""
        if problem := misfit(self._validator, arguments):
            return ToolResult(self.name, shown(arguments), problem, ok=False)
        outcome = await self._run(arguments)
        return outcome if isinstance(outcome, ApprovalRequest) else capped(outcome)


def misfit(validator: Draft202012Validator, arguments: Arguments) -> str:
    """Return the first thing that is wrong with arguments; empty when they fit."""
    error = next(validator.iter_errors(arguments), None)
    if error is None:
        return ""
    where = ".".join(str(part) for part in error.absolute_path) or "arguments"
    return f"The arguments do not fit: {where}: {error.message[:_SHOWN_CHARACTERS]}"


def capped(result: ToolResult) -> ToolResult:
    """Return a result whose text is short enough for a prompt."""
    if len(result.content) <= RESULT_CHARACTERS:
        return result
    cut = result.content[:RESULT_CHARACTERS].rsplit("\n", 1)[0]
    return ToolResult(
        result.tool,
        result.arguments,
        f"{cut}\n(shortened)",
        ok=result.ok,
        passages=result.passages,
        wants_human=result.wants_human,
    )
