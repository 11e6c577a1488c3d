"""The assistant as a LangGraph graph: one run per turn, nothing kept between turns.

Several runs of one LangGraph thread are not serialised and lose messages; the lease on the
conversation serialises turns instead, history comes from our own message table, and a human's part
is the handoff record. So the graph needs no checkpointer.
"""

import asyncio
from typing import Any

import structlog
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langsmith import tracing_context

from bot.assistant.budget import Budget
from bot.assistant.context import Context, Limits, PolicySettings
from bot.assistant.drafting import withdraw
from bot.assistant.models import ModelChain
from bot.assistant.nodes.act import act, route_acted
from bot.assistant.nodes.decide import decide
from bot.assistant.nodes.prepare import prepare, route_prepared
from bot.assistant.nodes.retrieve import retrieve, route_retrieved
from bot.assistant.nodes.understand import route_understood, understand
from bot.assistant.nodes.verify import verify
from bot.assistant.outcomes import outcome_of
from bot.assistant.phrases import phrase
from bot.assistant.rules import Rules
from bot.assistant.state import AssistantState
from bot.assistant.summaries import summary_of
from bot.assistant.terms import Terms
from bot.domain.answers import Escalate, EscalationReason, Outcome, Reply, Trace
from bot.domain.turns import Turn
from bot.ports.assistant import Nearness, Retriever, Toolset
from bot.ports.channels import Draft
from bot.ports.clock import Clock

_log = structlog.get_logger(__name__)

Compiled = CompiledStateGraph[AssistantState, Context, AssistantState, AssistantState]


class GraphAssistant:
    """Answers turns from knowledge with citations, with tools, or by bringing in a human."""

    def __init__(
        self,
        *,
        retriever: Retriever,
        toolset: Toolset,
        models: ModelChain,
        clock: Clock,
        limits: Limits | None = None,
        policy: PolicySettings | None = None,
        nearness: Nearness | None = None,
        rules: Rules | None = None,
        budget: Budget | None = None,
    ) -> None:
        self._retriever = retriever
        self._toolset = toolset
        self._models = models
        self._clock = clock
        self._limits = limits or Limits()
        self._policy = policy or PolicySettings()
        self._nearness = nearness
        self._rules = rules or Rules()
        self._budget = budget or Budget(clock=clock)
        self._terms = Terms()
        self._graph = compiled_graph()

    def adopt(self, policy: PolicySettings) -> None:
        """Decide by another policy from the next turn on."""
        self._policy = policy

    async def answer(self, turn: Turn, draft: Draft) -> Outcome:
        """Answer a turn before its deadline; a failure of a model or a tool is an outcome too."""
        context = self._context(turn, draft)
        try:
            async with asyncio.timeout(context.seconds_left()):
                outcome = await self._run(context)
        except TimeoutError:
            _log.warning("The turn took too long.", turn=turn.id)
            reason = EscalationReason.LIMIT_REACHED
            outcome = Escalate(
                reason, phrase(reason.value), trace=Trace(question=turn.message.text)
            )
        if not isinstance(outcome, Reply):
            await withdraw(draft)
        return outcome

    async def summarise(self, turn: Turn) -> str:
        """Return the one-paragraph summary of a conversation for the packet, made by rule."""
        return summary_of(turn)

    async def _run(self, context: Context) -> Outcome:
        state: AssistantState = {"text": context.turn.message.text.strip()}
        with tracing_context(enabled=False):
            final: Any = await self._graph.ainvoke(state, context=context)
        return outcome_of(final, context)

    def _context(self, turn: Turn, draft: Draft) -> Context:
        return Context(
            turn=turn,
            draft=draft,
            retriever=self._retriever,
            toolset=self._toolset,
            models=self._models,
            clock=self._clock,
            terms=self._terms,
            limits=self._limits,
            policy=self._policy,
            nearness=self._nearness,
            rules=self._rules,
            budget=self._budget,
        )


def compiled_graph() -> Compiled:
    """Build the graph. Node names are a stored format: never rename one."""
    graph = StateGraph(AssistantState, context_schema=Context)
    graph.add_node("prepare", prepare)
    graph.add_node("understand", understand)
    graph.add_node("retrieve", retrieve)
    graph.add_node("act", act)
    graph.add_node("verify", verify)
    graph.add_node("decide", decide)
    graph.add_edge(START, "prepare")
    graph.add_conditional_edges("prepare", route_prepared)
    graph.add_conditional_edges("understand", route_understood)
    graph.add_conditional_edges("retrieve", route_retrieved)
    graph.add_conditional_edges("act", route_acted)
    graph.add_edge("verify", "decide")
    graph.add_edge("decide", END)
    return graph.compile()
