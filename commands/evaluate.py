"""`eval`: measure retrieval, confidence and outcomes on labelled questions."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.domain.answers import Outcome
from bot.domain.contacts import PUBLIC, Contact
from bot.ports.assistant import Assistant, Retriever
from bot.service.system_clock import SystemClock
from bot.settings import Settings
from bot.store.memory_crm import MemoryCrm
from commands.answering import make_assistant
from commands.ask import one_turn
from commands.foundation import make_embedder
from commands.printing import print_json, progress_bar, set_up_logging
from connectors.console import NoDraft
from knowledge.embedding import Embedder
from knowledge.evaluation import evaluate_answers, evaluate_retrieval, evaluation_report
from knowledge.evaluation_index import searchable
from knowledge.labelled import LabelledSet, read_labelled_set
from tools.toolset import TurnToolset


async def evaluate(settings: Settings, folder: Path, *, as_json: bool) -> int:
    """Measure the set in a folder and print the figures of DESIGN.md §8."""
    set_up_logging(quiet=True)
    labelled = read_labelled_set(folder)
    embedder, clock = await make_embedder(settings), SystemClock()
    with progress_bar("Indexing the set") as progress:
        async with searchable(
            labelled,
            folder=settings.data.path / "evaluation",
            embedder=embedder,
            clock=clock,
            progress=progress,
        ) as retriever:
            report = await _measured(settings, labelled, retriever, embedder, clock)
    if as_json:
        print_json(report)
    else:
        print_report(report, Console())
    return 0


async def _measured(
    settings: Settings,
    labelled: LabelledSet,
    retriever: Retriever,
    embedder: Embedder,
    clock: SystemClock,
) -> dict[str, Any]:
    toolset = TurnToolset(
        crm=MemoryCrm(clock), retriever=retriever, clock=clock, find_contact=_nobody
    )
    assistant = make_assistant(
        settings, retriever=retriever, toolset=toolset, clock=clock, embedder=embedder
    )
    with progress_bar("Searching") as progress:
        retrieval = await evaluate_retrieval(labelled, retriever, progress=progress)
    with progress_bar("Answering") as progress:
        answers = await evaluate_answers(
            labelled,
            _answering(assistant, clock, timedelta(seconds=settings.turn.deadline_s)),
            max_wrong_answer_rate=settings.escalation.max_wrong_answer_rate,
            progress=progress,
        )
    return evaluation_report(retrieval, answers)


def _answering(
    assistant: Assistant, clock: SystemClock, deadline: timedelta
) -> Callable[[str], Any]:
    async def answer(text: str) -> Outcome:
        turn = one_turn(text, audience=PUBLIC, clock=clock, deadline=deadline)
        return await assistant.answer(turn, NoDraft())

    return answer


async def _nobody(_: str) -> Contact | None:
    return None


def print_report(report: dict[str, Any], console: Console) -> None:
    """Print the figures as a table, and the risk-coverage curve in ten steps."""
    table = Table(title=f"{report['questions']} questions, {report['answerable']} answerable")
    table.add_column("figure")
    table.add_column("value", justify="right")
    for name in ("recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10", "auroc"):
        table.add_row(name, _figure(report[name]))
    limit = report["max_wrong_answer_rate"]
    table.add_row(f"answered share at {limit:.0%} wrong", _figure(report["answered_share"]))
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
