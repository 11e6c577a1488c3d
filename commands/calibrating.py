"""`eval --calibrate`: learn how sure the assistant must be, and keep what was learnt."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Literal

from bot.assistant.confidence import SHIPPED
from bot.assistant.context import PolicySettings
from bot.domain.answers import Outcome
from bot.domain.contacts import Audience, Contact
from bot.domain.errors import InputError
from bot.ports.clock import Clock
from bot.settings import Settings
from bot.store.memory_crm import MemoryCrm
from commands.answering import calibration_file, circumstances_of, make_assistant
from commands.ask import one_turn
from commands.printing import progress_bar
from connectors.console import NoDraft
from knowledge.calibration import Calibration, calibrated, save
from knowledge.documents import Document
from knowledge.embedding import Embedder
from knowledge.labelled import Question
from knowledge.leave_out import LeavingOut
from knowledge.retriever import HybridRetriever
from knowledge.self_made import made_questions
from knowledge.trials import Trial, trials_of_pages, trials_of_questions
from tools.toolset import TurnToolset

Asked = Literal["pages", "questions"]
_MADE = 300
"""Questions made of pages: half of them fit, half of them bound; under two minutes."""


class Probe:
    """Asks the assistant, which gives every answer it finds, with documents taken away."""

    def __init__(
        self,
        settings: Settings,
        *,
        retriever: HybridRetriever,
        embedder: Embedder,
        clock: Clock,
        audience: Audience,
    ) -> None:
        self._retriever = LeavingOut(retriever)
        self._clock = clock
        self._audience = audience
        self._deadline = timedelta(seconds=settings.turn.deadline_s)
        self._assistant = make_assistant(
            settings,
            retriever=self._retriever,
            toolset=lookup_toolset(self._retriever, clock),
            clock=clock,
            embedder=embedder,
            policy=PolicySettings(threshold=0.0),
        )

    async def ask(self, text: str, gone: Collection[str]) -> Outcome:
        """Ask one question, as if the documents with these ids were not there."""
        self._retriever.leave_out(gone)
        turn = one_turn(text, audience=self._audience, clock=self._clock, deadline=self._deadline)
        return await self._assistant.answer(turn, NoDraft())


async def calibrate(
    settings: Settings,
    probe: Probe,
    *,
    embedder: Embedder,
    documents: Sequence[Document],
    questions: Sequence[Question],
    asked: Asked | None,
    chunks: int,
) -> dict[str, Any]:
    """Learn from labelled questions, or from questions made of the pages; store and report it.

    `asked` None takes the labelled questions where there are any; `chunks` is the index's size.
    """
    asked = asked or ("questions" if questions else "pages")
    if asked == "questions" and not questions:
        raise InputError("There are no labelled questions to calibrate on: calibrate on pages.")
    trials = (
        await _of_questions(probe, questions)
        if asked == "questions"
        else await _of_pages(probe, documents, embedder)
    )
    rate = settings.escalation.max_wrong_answer_rate
    calibration = calibrated(
        trials,
        prior=asdict(SHIPPED),
        asked=asked,
        circumstances=circumstances_of(settings, embedder),
        chunks=chunks,
        rate=rate,
    )
    save(calibration, calibration_file(settings))
    return calibration_report(calibration, trials, rate)


async def _of_questions(probe: Probe, questions: Sequence[Question]) -> list[Trial]:
    with progress_bar("Asking the questions") as progress:
        return await trials_of_questions(questions, probe.ask, progress=progress)


async def _of_pages(probe: Probe, documents: Sequence[Document], embedder: Embedder) -> list[Trial]:
    made = await made_questions(documents, embedder, count=_MADE)
    with progress_bar("Asking with and without the page") as progress:
        return await trials_of_pages(made, probe.ask, progress=progress)


def calibration_report(
    calibration: Calibration, trials: Sequence[Trial], rate: float
) -> dict[str, Any]:
    """Return what was learnt as the JSON object that `eval --calibrate --json` prints."""
    return {
        "asked": calibration.asked,
        "trials": len(trials),
        "questions": calibration.questions,
        "max_wrong_answer_rate": rate,
        "threshold": calibration.threshold(rate),
        "factors": dict(calibration.factors),
    }


def lookup_toolset(retriever: LeavingOut | HybridRetriever, clock: Clock) -> TurnToolset:
    """Return tools over an empty CRM: an evaluation touches nobody's records."""
    return TurnToolset(crm=MemoryCrm(clock), retriever=retriever, clock=clock, find_contact=_nobody)


async def _nobody(_: str) -> Contact | None:
    return None
