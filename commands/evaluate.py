"""`eval`: measure retrieval, confidence and outcomes on labelled questions."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from rich.console import Console

from bot.domain.answers import Outcome
from bot.domain.contacts import PUBLIC
from bot.ports.assistant import Assistant
from bot.service.system_clock import SystemClock
from bot.settings import Settings
from commands.answering import make_assistant
from commands.ask import one_turn
from commands.calibrating import Probe, calibrate, lookup_toolset
from commands.figures import print_calibration, print_report
from commands.foundation import make_embedder, make_preferences
from commands.printing import print_json, progress_bar, set_up_logging
from connectors.console import NoDraft
from knowledge.curve import draw_curve
from knowledge.embedding import Embedder
from knowledge.evaluation import (
    answer_figures,
    evaluation_report,
    outcomes_of,
    rankings_of,
    retrieval_figures,
)
from knowledge.evaluation_index import searchable
from knowledge.labelled import LabelledSet, Question, read_labelled_set
from knowledge.requirements import Requirement, missed
from knowledge.retriever import HybridRetriever

Calibrating = Literal["either", "pages", "questions"] | None


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked of an evaluation besides its figures."""

    calibrating: Calibrating = None
    """Learn first how sure an answer must be, from questions or pages."""
    requirements: tuple[Requirement, ...] = ()
    plot: Path | None = None
    """Where the risk-coverage curve is drawn."""

    @property
    def needs_questions(self) -> bool:
        """Whether pages alone are not enough."""
        return self.calibrating is None or bool(self.requirements) or self.plot is not None


async def evaluate(settings: Settings, folder: Path, wishes: Wishes, *, as_json: bool) -> int:
    """Measure the set in a folder and print the figures of DESIGN.md §8; calibrate on it first.

    1 when a requirement is missed.
    """
    set_up_logging(quiet=True)
    labelled = read_labelled_set(folder, needs_questions=wishes.needs_questions)
    async with work_on(settings, labelled) as work:
        learnt = await work.calibrated(wishes.calibrating) if wishes.calibrating else None
        report = await work.measured() if labelled.questions else {}
    if wishes.plot is not None:
        limit = report["max_wrong_answer_rate"]
        draw_curve(wishes.plot, report["risk_coverage"], limit=limit)
    failures = missed(wishes.requirements, report)
    if wishes.requirements:
        report["missed"] = failures
    _print(report, learnt, as_json=as_json)
    for sentence in failures:
        Console(stderr=True).print(sentence, style="red", soft_wrap=True)
    return 1 if failures else 0


@asynccontextmanager
async def work_on(settings: Settings, labelled: LabelledSet) -> AsyncIterator["Work"]:
    """Make a set searchable as the settings have it."""
    embedder, clock = await make_embedder(settings), SystemClock()
    with progress_bar("Indexing the set") as progress:
        async with searchable(
            labelled,
            folder=settings.data.path / "evaluation",
            embedder=embedder,
            clock=clock,
            progress=progress,
            preferences=await make_preferences(settings),
        ) as retriever:
            yield Work(settings, labelled, retriever, embedder, clock)


@dataclass(frozen=True, slots=True)
class Work:
    """One set and what it is measured with."""

    settings: Settings
    labelled: LabelledSet
    retriever: HybridRetriever
    embedder: Embedder
    clock: SystemClock

    async def calibrated(self, asked: Calibrating) -> dict[str, Any]:
        """Learn how sure an answer must be, and keep it."""
        probe = Probe(
            self.settings,
            retriever=self.retriever,
            embedder=self.embedder,
            clock=self.clock,
            audience=PUBLIC,
        )
        return await calibrate(
            self.settings,
            probe,
            embedder=self.embedder,
            documents=self.labelled.documents,
            questions=self.labelled.questions,
            asked=None if asked == "either" else asked,
            chunks=await self.retriever.index.count(),
        )

    async def measured(self) -> dict[str, Any]:
        """Return the figures as the JSON object that `eval --json` prints."""
        return evaluation_report(
            retrieval_figures(self.answerable, await self.rankings()),
            answer_figures(
                self.labelled.questions,
                await self.outcomes(),
                max_wrong_answer_rate=self.settings.escalation.max_wrong_answer_rate,
            ),
        )

    @property
    def answerable(self) -> list[Question]:
        """The questions that the documents answer."""
        return [question for question in self.labelled.questions if question.answerable]

    async def rankings(self) -> list[list[str]]:
        """Return what is found for every answerable question."""
        with progress_bar("Searching") as progress:
            return await rankings_of(self.answerable, self.retriever, progress=progress)

    async def outcomes(self) -> list[Outcome]:
        """Return what is decided for every question."""
        assistant = make_assistant(
            self.settings,
            retriever=self.retriever,
            toolset=lookup_toolset(self.retriever, self.clock),
            clock=self.clock,
            embedder=self.embedder,
        )
        deadline = timedelta(seconds=self.settings.turn.deadline_s)
        answer = _answering(assistant, self.clock, deadline)
        with progress_bar("Answering") as progress:
            return await outcomes_of(self.labelled.questions, answer, progress=progress)


def _print(report: dict[str, Any], learnt: dict[str, Any] | None, *, as_json: bool) -> None:
    if as_json:
        print_json({**report, **({"calibration": learnt} if learnt else {})})
        return
    console = Console()
    if learnt:
        print_calibration(learnt, console)
    if report:
        print_report(report, console)


def _answering(
    assistant: Assistant, clock: SystemClock, deadline: timedelta
) -> Callable[[str], Any]:
    async def answer(text: str) -> Outcome:
        turn = one_turn(text, audience=PUBLIC, clock=clock, deadline=deadline)
        return await assistant.answer(turn, NoDraft())

    return answer
