"""`eval`: measure retrieval, confidence and outcomes on labelled questions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from bot.domain.answers import Outcome
from bot.domain.contacts import PUBLIC
from bot.ports.assistant import Assistant
from bot.service.system_clock import SystemClock
from bot.settings import Settings
from commands.answering import make_assistant
from commands.ask import one_turn
from commands.calibrating import Probe, calibrate, lookup_toolset
from commands.foundation import make_embedder
from commands.printing import print_json, progress_bar, set_up_logging
from connectors.console import NoDraft
from knowledge.embedding import Embedder
from knowledge.evaluation import evaluate_answers, evaluate_retrieval, evaluation_report
from knowledge.evaluation_index import searchable
from knowledge.labelled import LabelledSet, read_labelled_set
from knowledge.retriever import HybridRetriever

Calibrating = Literal["either", "pages", "questions"] | None


async def evaluate(
    settings: Settings, folder: Path, *, as_json: bool, calibrating: Calibrating = None
) -> int:
    """Measure the set in a folder and print the figures of DESIGN.md §8; calibrate on it first."""
    set_up_logging(quiet=True)
    labelled = read_labelled_set(folder, needs_questions=calibrating is None)
    embedder, clock = await make_embedder(settings), SystemClock()
    with progress_bar("Indexing the set") as progress:
        async with searchable(
            labelled,
            folder=settings.data.path / "evaluation",
            embedder=embedder,
            clock=clock,
            progress=progress,
        ) as retriever:
            work = _Work(settings, labelled, retriever, embedder, clock)
            learnt = await work.calibrated(calibrating) if calibrating else None
            report = await work.measured() if labelled.questions else {}
    _print(report, learnt, as_json=as_json)
    return 0


@dataclass(frozen=True, slots=True)
class _Work:
    """One set and what it is measured with."""

    settings: Settings
    labelled: LabelledSet
    retriever: HybridRetriever
    embedder: Embedder
    clock: SystemClock

    async def calibrated(self, asked: Calibrating) -> dict[str, Any]:
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
        assistant = make_assistant(
            self.settings,
            retriever=self.retriever,
            toolset=lookup_toolset(self.retriever, self.clock),
            clock=self.clock,
            embedder=self.embedder,
        )
        deadline = timedelta(seconds=self.settings.turn.deadline_s)
        with progress_bar("Searching") as progress:
            retrieval = await evaluate_retrieval(self.labelled, self.retriever, progress=progress)
        with progress_bar("Answering") as progress:
            answers = await evaluate_answers(
                self.labelled,
                _answering(assistant, self.clock, deadline),
                max_wrong_answer_rate=self.settings.escalation.max_wrong_answer_rate,
                progress=progress,
            )
        return evaluation_report(retrieval, answers)


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


def print_calibration(learnt: dict[str, Any], console: Console) -> None:
    """Say what was learnt, and what it promises."""
    rate, threshold = learnt["max_wrong_answer_rate"], learnt["threshold"]
    if threshold > 1:
        console.print(
            f"{learnt['questions']} questions cannot promise that at most {rate:.0%} of all "
            "questions get a wrong answer: nothing is answered from knowledge now. Allow a higher "
            "escalation.max_wrong_answer_rate, or calibrate on more questions."
        )
        return
    console.print(
        f"Learnt from {learnt['trials']} answers: with a confidence of {threshold:.2f} or more, at "
        f"most {rate:.0%} of all questions are expected to get a wrong answer "
        f"({learnt['questions']} questions bear this out). It is used from the next start on."
    )


def print_report(report: dict[str, Any], console: Console) -> None:
    """Print the figures as a table, and the risk-coverage curve in ten steps."""
    table = Table(title=f"{report['questions']} questions, {report['answerable']} answerable")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name in ("recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10", "auroc"):
        table.add_row(name, _figure(report[name]))
    limit = report["max_wrong_answer_rate"]
    table.add_row(f"answered share at {limit:.0%} wrong", _figure(report["answered_share"]))
    for words in ("covered answered", "covered right", "not covered answered"):
        table.add_row(words, _figure(report[words.replace(" ", "_")]))
    for outcome, count in report["outcomes"].items():
        table.add_row(f"outcome {outcome}", str(count))
    console.print(table)
    curve = Table(title="risk at coverage")
    curve.add_column("coverage", justify="right")
    curve.add_column("risk", justify="right")
    for coverage, risk in _steps(report["risk_coverage"]):
        curve.add_row(f"{coverage:.0%}", f"{risk:.1%}")
    console.print(curve)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _steps(points: list[list[float]]) -> list[list[float]]:
    """Return the points nearest to 10 %, 20 % … 100 % coverage."""
    targets = [step / 10 for step in range(1, 11)]
    return [min(points, key=lambda point: abs(point[0] - target)) for target in targets if points]
