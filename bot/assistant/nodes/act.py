"""The model with its tools: at most a few rounds, within the deadline and the token budget."""

from dataclasses import asdict
from typing import Any, Literal

from langchain_core.messages import AIMessage, BaseMessage
from langgraph.runtime import Runtime

from bot.assistant.calls import Called, call_tools, declared
from bot.assistant.confidence import Features, probability
from bot.assistant.context import Context
from bot.assistant.drafting import DraftWriter, show_status
from bot.assistant.links import hidden, links_in
from bot.assistant.phrases import phrase
from bot.assistant.prompts import build_prompt
from bot.assistant.spending import Spending
from bot.assistant.state import (
    AssistantState,
    Failure,
    approval_state,
    passage_from,
    passage_state,
    tool_state,
)
from bot.domain.errors import ModelError
from bot.domain.personal import without_personal_data

_LONGEST_TEXT = 12_000
"""Characters of a text that are looked at; the token limit of a call makes it far shorter."""
_CUT_OFF = {"length", "max_tokens"}


async def act(state: AssistantState, runtime: Runtime[Context]) -> AssistantState:
    """Let the model answer and call tools; what it wrote is unverified."""
    return await _Round(state, runtime.context).run()


async def route_acted(state: AssistantState) -> Literal["verify", "decide"]:
    """Verify a text; there is nothing to verify in an approval or a failure."""
    return "verify" if state.get("draft") else "decide"


class _Round:
    """The rounds of one turn."""

    def __init__(self, state: AssistantState, context: Context) -> None:
        self._context = context
        self._language = state["language"]
        self._question = state["question"]
        self._tools = {tool.name: tool for tool in context.toolset.offered(context.turn)}
        self._called = Called([passage_from(each) for each in state.get("passages", [])])
        self._spending = Spending(context.limits.tokens, context.budget, context.turn.contact.id)
        self._writer = DraftWriter(
            context.draft, visible=_looks_covered(state, context), screen=self._without_new_links
        )

    async def run(self) -> AssistantState:
        """Ask, call tools, ask again, until there is a text, an approval or a limit."""
        if self._spending.is_forbidden:
            return self._ended(failure="limit_reached", told="budget_spent")
        messages = self._first_prompt()
        await show_status(self._context.draft, phrase("writing", self._language))
        for _ in range(self._context.limits.rounds):
            try:
                response = await self._ask(messages)
            except ModelError as error:
                told = "filtered" if error.fault == "filtered" else ""
                return self._ended(failure="model_failed", told=told)
            if not response.tool_calls:
                await self._writer.flush()
                return self._ended(draft=_whole_sentences(response))
            await self._call(response, messages)
            if self._called.ends_turn:
                return self._ended()
            if self._spending.is_over:
                break
        told = "budget_spent" if self._spending.is_over else ""
        return self._ended(failure="limit_reached", told=told)

    def _without_new_links(self, text: str) -> str:
        """Hide links that stand in nothing that this turn found: a draft is not verified yet."""
        if not links_in(text):
            return text
        known = [f"{each.title} {each.url} {each.text}" for each in self._called.passages]
        known += [result.content for result in self._called.results]
        return hidden(text, links_in(" ".join(known)), self._context.rules.link_hosts)

    def _first_prompt(self) -> list[BaseMessage]:
        turn = self._context.turn
        return build_prompt(
            question=self._question,
            passages=self._called.passages,
            history=turn.history[-1 - self._context.limits.history_messages : -1],
            notes=turn.agent_notes,
            persona=self._context.rules.persona,
            hide=without_personal_data if self._context.rules.hides_personal_data else str,
        )

    async def _ask(self, messages: list[BaseMessage]) -> AIMessage:
        response, model = await self._context.models.respond(
            messages,
            tools=declared(self._tools.values()),
            deadline=self._context.deadline,
            sink=self._writer,
        )
        self._spending.add(model, messages, response)
        return response

    async def _call(self, response: AIMessage, messages: list[BaseMessage]) -> None:
        await self._writer.restart()
        await show_status(self._context.draft, phrase("looking_up", self._language))
        answers = await call_tools(response, self._tools, self._called, self._context)
        messages.extend([response, *answers])

    def _ended(self, *, draft: str = "", failure: Failure = "", told: str = "") -> AssistantState:
        ended: AssistantState = {
            "draft": draft,
            "told": told,
            "failure": failure or self._called.failure,
            "wants_human": self._called.wants_human,
            "passages": [passage_state(passage) for passage in self._called.passages],
            "tools": [tool_state(result) for result in self._called.results],
            "usage": asdict(self._spending.usage),
        }
        if self._called.approval:
            ended["approval"] = approval_state(self._called.approval)
        return ended


def _looks_covered(state: AssistantState, context: Context) -> bool:
    """Whether the evidence alone speaks for an answer, so that it may be shown while it grows."""
    if not state.get("features"):
        return True
    likely = probability(Features(**state["features"]), context.policy.weights)
    return likely >= context.policy.needed_confidence


def _whole_sentences(response: AIMessage) -> str:
    """Return the text, without the half sentence at the end when a provider's limit cut it."""
    text: str = response.text[:_LONGEST_TEXT]
    metadata: dict[str, Any] = response.response_metadata
    if metadata.get("finish_reason", metadata.get("stop_reason")) not in _CUT_OFF:
        return text
    ends = [text.rfind(mark) for mark in (". ", ".\n", "] ", "]\n", "! ", "? ")]
    return text[: max(ends) + 1] if max(ends) > 0 else text
