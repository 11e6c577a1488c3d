"""Assistants that do what a test wants, through the real port."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.domain.answers import Answer, Citation, Outcome, Reply
from bot.domain.turns import Turn
from bot.ports.channels import Draft

Behaviour = Callable[[Turn, Draft], Awaitable[Outcome]]


async def echo(turn: Turn, draft: Draft) -> Outcome:
    """Answer with the question, cited."""
    citation = Citation(number=1, title="Echo", url="/documents/echo", document_id="echo")
    return Reply(answer=Answer(f"You asked: {turn.message.text} [1]", (citation,)), confidence=0.9)


def always(outcome: Outcome) -> Behaviour:
    """Come to this outcome whatever is asked."""

    async def behave(turn: Turn, draft: Draft) -> Outcome:
        return outcome

    return behave


def breaking(problem: Exception) -> Behaviour:
    """Break in this way whatever is asked."""

    async def behave(turn: Turn, draft: Draft) -> Outcome:
        raise problem

    return behave


class ScriptedAssistant:
    """Behaves as told; `behaviour` can be changed at any time."""

    def __init__(self, behaviour: Behaviour = echo) -> None:
        self.behaviour = behaviour
        self.turns: list[Turn] = []

    async def answer(self, turn: Turn, draft: Draft) -> Outcome:
        self.turns.append(turn)
        return await self.behaviour(turn, draft)

    async def summarise(self, turn: Turn) -> str:
        return f"They asked: {turn.message.text}"


class PausingAssistant(ScriptedAssistant):
    """Begins to write, then waits until the test lets it finish."""

    def __init__(self) -> None:
        super().__init__(self._paused)
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()

    async def _paused(self, turn: Turn, draft: Draft) -> Outcome:
        await draft.append("I am writ")
        self.began.set()
        await self.go_on.wait()
        return await echo(turn, draft)
