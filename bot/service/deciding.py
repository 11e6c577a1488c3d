"""Decides the outcome of a delivery: by rule where a rule is enough, else by the assistant."""

import asyncio
from datetime import timedelta

import structlog

from bot.domain.answers import (
    Clarify,
    Escalate,
    EscalationReason,
    Outcome,
    Silence,
    SilenceReason,
)
from bot.domain.errors import KnowledgeError, ModelError, ToolFailed
from bot.domain.limits import MessageLimits
from bot.domain.messages import ContactMessage
from bot.domain.turns import Turn
from bot.ports.assistant import Assistant
from bot.ports.channels import Draft
from bot.ports.clock import Clock
from bot.service import sentences
from bot.service.limiting import Limiter, Verdict
from bot.service.rules import by_rule
from bot.service.situation import Situation

MOST_BEGINNINGS = 5
"""A delivery whose turn was begun this often without an end is not given to the assistant again."""
RESERVE = timedelta(seconds=5)
"""Kept of the deadline for the packet and the commit."""

_log = structlog.get_logger()


class Decider:
    """Brings every delivery to an outcome, whatever breaks on the way."""

    def __init__(
        self,
        assistant: Assistant,
        clock: Clock,
        *,
        limiter: Limiter | None = None,
        most_beginnings: int = MOST_BEGINNINGS,
    ) -> None:
        self._assistant = assistant
        self._clock = clock
        self._limiter = limiter or Limiter(MessageLimits(), clock)
        self._most_beginnings = most_beginnings

    async def decide(
        self, situation: Situation, turn: Turn, draft: Draft, *, begun_before: int
    ) -> Outcome:
        """Return the outcome. `begun_before` says how often the turn was begun without an end."""
        ruled = by_rule(situation)
        if ruled is not None:
            return ruled
        verdict = self._limiter.verdict(situation.delivery)
        if verdict is not Verdict.ADMITTED:
            may_say = verdict is Verdict.TOLD and situation.expects_words
            return Silence(SilenceReason.LIMITED, notice=sentences.LIMITED if may_say else "")
        if begun_before >= self._most_beginnings:
            _log.error("a turn was begun too often", turn_id=turn.id, begun_before=begun_before)
            return _said_if_sure(situation, _failed(EscalationReason.MODEL_FAILED))
        return _said_if_sure(situation, await self._answer(turn, draft))

    async def _answer(self, turn: Turn, draft: Draft) -> Outcome:
        left = turn.deadline - RESERVE - self._clock.now()
        try:
            async with asyncio.timeout(max(left.total_seconds(), 1)):
                return await self._assistant.answer(turn, draft)
        except KnowledgeError as problem:
            _log.error("knowledge failed in a turn", turn_id=turn.id, error=str(problem))
            return _failed(EscalationReason.TOOL_FAILED, sentences.SEARCH_FAILED)
        except ToolFailed as problem:
            _log.error("a tool failed in a turn", turn_id=turn.id, error=str(problem))
            return _failed(EscalationReason.TOOL_FAILED)
        except (ModelError, TimeoutError) as problem:
            _log.error("the model failed in a turn", turn_id=turn.id, error=str(problem))
            return _failed(EscalationReason.MODEL_FAILED)
        except Exception:  # noqa: BLE001 - the boundary of every turn: never silent, whatever broke
            _log.exception("a turn broke", turn_id=turn.id)
            return _failed(EscalationReason.MODEL_FAILED)


def _said_if_sure(situation: Situation, outcome: Outcome) -> Outcome:
    """Return the outcome; where nobody asked us by name, only an answer is worth saying."""
    match situation.delivery.inbound, outcome:
        case ContactMessage(only_confident=True), Escalate() | Clarify():
            return Silence(SilenceReason.NOT_CONFIDENT, trace=outcome.trace)
        case _:
            return outcome


def _failed(reason: EscalationReason, text: str = sentences.TURN_FAILED) -> Escalate:
    return Escalate(reason=reason, text=text)
