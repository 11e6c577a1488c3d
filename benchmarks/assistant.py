"""What the assistant costs a turn, by node, without retrieval and model time.

The retriever and the model answer at once: what is left is the graph, the rules, the prompt, the
verification and the policy. `python -m benchmarks.assistant`
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from statistics import median
from typing import Any

from langchain_core.language_models import BaseChatModel
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from bot.assistant.budget import Budget
from bot.assistant.context import Context, Limits, PolicySettings
from bot.assistant.nodes.act import act
from bot.assistant.nodes.decide import decide
from bot.assistant.nodes.prepare import prepare
from bot.assistant.nodes.retrieve import retrieve
from bot.assistant.nodes.understand import understand
from bot.assistant.nodes.verify import verify
from bot.assistant.offline import OfflineModel
from bot.assistant.providers import make_chain
from bot.assistant.state import AssistantState
from bot.assistant.terms import Terms
from bot.domain.answers import Passage
from bot.domain.knowledge import Query
from tests.assistant.scene import Scene
from tests.builders import a_passage
from tests.fakes.draft import MemoryDraft
from tests.fakes.model import ScriptedModel, says

TURNS = 300
_QUESTION = "How many days of annual leave do I get?"
_TEXT = " ".join(
    f"Rule {number} says that teams plan their leave, travel and training early in the year."
    for number in range(12)
)
_NODES: dict[str, Callable[[AssistantState, Runtime[Context]], Awaitable[AssistantState]]] = {
    "prepare": prepare,
    "understand": understand,
    "retrieve": retrieve,
    "act": act,
    "verify": verify,
    "decide": decide,
}


class InstantRetriever:
    """Gives eight passages of some 150 words at once."""

    def __init__(self) -> None:
        self._passages = tuple(
            a_passage(f"You get 25 days of annual leave a year. {_TEXT}", chunk_id=str(number))
            for number in range(8)
        )

    async def search(self, query: Query) -> tuple[Passage, ...]:
        """Return the passages."""
        return self._passages[: query.limit]


def main() -> None:
    """Print milliseconds and processor time a turn."""
    asyncio.run(_main())


async def _main() -> None:
    short = ScriptedModel.of(says("You get 25 days of annual leave a year [1]."))
    pieces = ["You get 25 days of annual leave a year [1]. "] + ["leave "] * 199
    print(f"assistant, {TURNS} turns each, 8 passages of some 150 words, 0 ms model and retriever")
    print(f"{'':34}{'p50 ms':>8}{'p99 ms':>8}{'CPU ms':>8}")
    await _row("bare graph of six empty nodes", _bare_graph())
    await _row("small talk", _turns(None, "hi"))
    await _row("answer of one sentence", _turns(short))
    await _row("answer streamed in 200 pieces", _turns(ScriptedModel.of(says(*pieces))))
    await _row("offline model", _turns(OfflineModel()))
    await _nodes()


async def _row(name: str, turn: Callable[[], Awaitable[Any]]) -> None:
    for _ in range(20):
        await turn()
    took = []
    cpu = time.process_time()
    for _ in range(TURNS):
        begun = time.perf_counter()
        await turn()
        took.append(time.perf_counter() - begun)
    cpu = (time.process_time() - cpu) / TURNS
    took.sort()
    p99 = took[int(len(took) * 0.99)]
    print(f"{name:34}{median(took) * 1e3:8.2f}{p99 * 1e3:8.2f}{cpu * 1e3:8.2f}")


def _turns(model: BaseChatModel | None, text: str = _QUESTION) -> Callable[[], Awaitable[Any]]:
    scene = Scene(model, retriever=InstantRetriever())
    turn = scene.turn(text)
    return lambda: scene.assistant.answer(turn, MemoryDraft())


def _bare_graph() -> Callable[[], Awaitable[Any]]:
    async def nothing(state: AssistantState) -> AssistantState:
        return {"text": state["text"]}

    graph = StateGraph(AssistantState)
    for name in _NODES:
        graph.add_node(name, nothing)
    for left, right in zip((START, *_NODES), (*_NODES, END), strict=True):
        graph.add_edge(left, right)
    compiled = graph.compile()
    return lambda: compiled.ainvoke({"text": _QUESTION})


async def _nodes() -> None:
    """Run the nodes one after the other without the graph, and print the median of each."""
    took: dict[str, list[float]] = defaultdict(list)
    runtime = Runtime(context=_context())
    for _ in range(TURNS):
        state = AssistantState(text=_QUESTION)
        for name, node in _NODES.items():
            begun = time.perf_counter()
            state = {**state, **await node(state, runtime)}
            took[name].append(time.perf_counter() - begun)
    print("by node, offline model")
    for name, seconds in took.items():
        print(f"  {name:32}{median(seconds) * 1e3:8.2f}")


def _context() -> Context:
    retriever = InstantRetriever()
    scene = Scene(retriever=retriever)
    return Context(
        turn=scene.turn(_QUESTION),
        draft=MemoryDraft(),
        retriever=retriever,
        toolset=scene.toolset,
        models=make_chain([], clock=scene.clock),
        clock=scene.clock,
        terms=Terms(),
        limits=Limits(),
        policy=PolicySettings(),
        budget=Budget(clock=scene.clock),
    )


if __name__ == "__main__":
    main()
