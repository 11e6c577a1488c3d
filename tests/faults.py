"""Every fault of a provider, streamed or not, with and without a model behind it.

`python -m tests.faults` prints what each ends in; tests/assistant/test_faults.py holds it.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.assistant.models import ModelChain
from bot.assistant.providers import ModelSettings, make_chain
from bot.domain.answers import Clarify, Escalate, Outcome, Reply
from tests.assistant.scene import Scene
from tests.fakes.clock import FixedClock
from tests.fakes.openai_server import OpenAiServer

QUESTION = "How many days of annual leave do I get?"
_HALF = "Everybody gets 25 days of annual leave a year and"
_RIGHT = ("text", "Everybody gets 25 days ", "of annual leave a year [1].")

FAULTS: dict[str, tuple[Any, ...]] = {
    "timeout": ("silence",),
    "429, Retry-After short": ("status", "429 Too Many Requests", "Retry-After: 0\r\n"),
    "429, Retry-After long": ("status", "429 Too Many Requests", "Retry-After: 3600\r\n"),
    "500": ("status", "500 Internal Server Error"),
    "503": ("status", "503 Service Unavailable"),
    "401": ("status", "401 Unauthorized"),
    "connection refused": (),
    "stream broken": ("broken", _HALF),
    "stream stalled": ("stall", _HALF),
    "stream that just ends": ("cut", _HALF),
    "bad chunk": ("bad_chunk", _HALF),
    "empty answer": ("nothing",),
    "malformed tool call": ("tool_call", "search_knowledge", '{"query": '),
    "context overflow": ("overflow",),
    "content filter": ("filtered",),
    "question filtered": ("prompt_filtered",),
}
CHAINS = ("alone", "offline", "second")
"""No model behind it; the offline model, as shipped; a second provider before that."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What came of one turn."""

    outcome: Outcome
    calls: int
    """Of the provider that fails."""
    withdrawn: int
    answered_by: str

    @property
    def told(self) -> str:
        """What the contact read."""
        match self.outcome:
            case Reply(answer=answer):
                return answer.text
            case Clarify(question=text) | Escalate(text=text):
                return text
            case _:
                return ""


async def ended(fault: Sequence[Any], *, streaming: bool, chain: str) -> Ended:
    """Run one turn through the assistant with a provider that fails in this way."""
    async with _provider(fault) as (server, address), _second() as other:
        first = _settings(address, streaming=streaming)
        second = [_settings(other, streaming=streaming)] if chain == "second" else []
        models = make_chain([first, *second], clock=FixedClock())
        if chain == "alone":
            models = ModelChain(models._links[:1], clock=FixedClock())
        scene = Scene(chain=models)
        outcome = await scene.say(QUESTION)
        calls = len(server.requests) if server else 0
        return Ended(outcome, calls, scene.draft.withdrawn, outcome.trace.usage.model)


def _settings(address: str, *, streaming: bool) -> ModelSettings:
    return ModelSettings(
        "openai", "test", base_url=address, timeout_s=0.15, pause_s=0.01, streaming=streaming
    )


@asynccontextmanager
async def _provider(fault: Sequence[Any]) -> AsyncIterator[tuple[OpenAiServer | None, str]]:
    if not fault:
        yield None, "http://127.0.0.1:9/v1"
        return
    server = OpenAiServer()
    server.will(fault)
    async with server.serving() as address:
        yield server, address


@asynccontextmanager
async def _second() -> AsyncIterator[str]:
    server = OpenAiServer()
    server.will(_RIGHT)
    async with server.serving() as address:
        yield address


async def main() -> None:
    """Print the table; ends with an error when a row is silent."""
    table = Table("fault", "streamed", "behind it", "calls", "withdrawn", "outcome", "told")
    silent = 0
    for name, fault in FAULTS.items():
        for streaming in (True, False):
            for chain in CHAINS:
                end = await ended(fault, streaming=streaming, chain=chain)
                silent += not end.told
                reason = f" {end.outcome.reason}" if isinstance(end.outcome, Escalate) else ""
                ended_as = f"{end.outcome.kind}{reason} {end.answered_by}".strip()
                row = (str(end.calls), str(end.withdrawn), ended_as, end.told)
                table.add_row(name, "yes" if streaming else "no", chain, *row)
    Console(width=170).print(table, f"{table.row_count} rows, {silent} silent")
    sys.exit(1 if silent else 0)


if __name__ == "__main__":
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    asyncio.run(main())
