"""What the offline model answers, question by question: right page, wrong page, or a human.

Two labelled sets: a handbook with questions that it covers and does not, and articles of SQuAD 2.0,
each question asked with its article present and removed. Intervals are Wilson's at 95 per cent.
`python -m benchmarks.assistant_answers`; BATON_BENCHMARK_WORK names a folder that keeps the indexes
between runs, `--questions` prints a line for each question of the handbook, `--calibrated` first
learns a threshold from questions made of the set's own pages (never from its questions).
"""

import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.clock import WallClock
from benchmarks.data import data_folder
from bot.domain.answers import Outcome, Reply
from bot.domain.contacts import PUBLIC
from bot.ports.assistant import Assistant, Retriever
from bot.settings import DataSettings, Settings
from commands.answering import calibration_file, make_assistant
from commands.ask import one_turn
from commands.calibrating import Probe, calibrate, lookup_toolset
from connectors.console import NoDraft
from knowledge.embedders import open_embedder
from knowledge.embedding import Embedder
from knowledge.evaluation import is_right
from knowledge.evaluation_index import searchable
from knowledge.labelled import LabelledSet, Question, read_labelled_set
from knowledge.leave_out import LeavingOut
from knowledge.metrics import wilson_interval
from knowledge.retriever import HybridRetriever

_DEADLINE = timedelta(seconds=60)
_ARTICLE_QUESTIONS = 300


async def main() -> None:
    """Print one table a set."""
    async with AsyncExitStack() as stack:
        kept = os.environ.get("BATON_BENCHMARK_WORK")
        folder = Path(kept or stack.enter_context(TemporaryDirectory()))
        embedder = await open_embedder(provider="minilm", model=None, folder=folder / "models")
        for name, measure in (("handbook-eval", _handbook), ("squad2-a", _articles)):
            if (place := data_folder(name)) is not None:
                labelled = read_labelled_set(place)
                async with searchable(
                    labelled, folder=folder / "evaluation", embedder=embedder, clock=WallClock()
                ) as retriever:
                    settings = Settings(data=DataSettings(path=folder / "learnt" / name))
                    calibration_file(settings).unlink(missing_ok=True)
                    if "--calibrated" in sys.argv:
                        await _learn(settings, labelled, retriever, embedder)
                    await measure(_Set(settings, labelled, retriever, embedder))


@dataclass(frozen=True, slots=True)
class _Set:
    """One set and what it is asked with."""

    settings: Settings
    labelled: LabelledSet
    retriever: HybridRetriever
    embedder: Embedder

    def assistant(self, retriever: Retriever) -> Assistant:
        clock = WallClock()
        return make_assistant(
            self.settings,
            retriever=retriever,
            toolset=lookup_toolset(self.retriever, clock),
            clock=clock,
            embedder=self.embedder,
        )


async def _learn(
    settings: Settings, labelled: LabelledSet, retriever: HybridRetriever, embedder: Embedder
) -> None:
    probe = Probe(
        settings, retriever=retriever, embedder=embedder, clock=WallClock(), audience=PUBLIC
    )
    learnt = await calibrate(
        settings,
        probe,
        embedder=embedder,
        documents=labelled.documents,
        questions=(),
        asked="pages",
        chunks=await retriever.index.count(),
    )
    print(f"\nlearnt: {learnt}")


async def _handbook(measured: _Set) -> None:
    questions = measured.labelled.questions
    assistant = measured.assistant(measured.retriever)
    outcomes = [await _ask(assistant, question) for question in questions]
    if "--questions" in sys.argv:
        _print_questions(questions, outcomes)
    pairs = list(zip(questions, outcomes, strict=True))
    print(f"\nhandbook, {len(measured.labelled.documents)} documents")
    _print_covered("covered", [pair for pair in pairs if pair[0].answerable])
    _print_replied("not covered", [found for asked, found in pairs if not asked.answerable])


async def _articles(measured: _Set) -> None:
    labelled = measured.labelled
    covered = [question for question in labelled.questions if question.answerable]
    asked = covered[:: max(1, len(covered) // _ARTICLE_QUESTIONS)]
    without = LeavingOut(measured.retriever)
    assistant = measured.assistant(without)
    present: list[Outcome] = []
    removed: list[Outcome] = []
    for question in asked:
        without.leave_out(())
        present.append(await _ask(assistant, question))
        without.leave_out(_article(labelled, question))
        removed.append(await _ask(assistant, question))
    print(f"\nSQuAD 2.0, {len(labelled.documents)} paragraphs, {len(asked)} questions")
    _print_covered("article present", list(zip(asked, present, strict=True)))
    _print_replied("article removed", removed)


def _article(labelled: LabelledSet, question: Question) -> frozenset[str]:
    """Return all paragraphs of the article that a question is about."""
    about = next(iter(question.relevant)).rsplit("#", 1)[0]
    return frozenset(
        document.id for document in labelled.documents if document.id.rsplit("#", 1)[0] == about
    )


async def _ask(assistant: Assistant, question: Question) -> Outcome:
    turn = one_turn(question.text, audience=PUBLIC, clock=WallClock(), deadline=_DEADLINE)
    return await assistant.answer(turn, NoDraft())


def _print_covered(name: str, pairs: Sequence[tuple[Question, Outcome]]) -> None:
    replied = [(question, found) for question, found in pairs if isinstance(found, Reply)]
    right = sum(is_right(question, found) for question, found in replied)
    count = len(pairs)
    _print_share(f"{name}: replied", len(replied), count)
    _print_share(f"{name}: cites a right page", right, count)
    _print_share(f"{name}: cites a wrong page", len(replied) - right, count)
    quoted = sum(_holds_answer(question, found) for question, found in replied)
    _print_share(f"{name}: quotes the answer", quoted, count)
    for kind in ("clarify", "escalate"):
        _print_share(f"{name}: {kind}", sum(found.kind == kind for _, found in pairs), count)


def _print_replied(name: str, outcomes: Sequence[Outcome]) -> None:
    replied = sum(isinstance(found, Reply) for found in outcomes)
    _print_share(f"{name}: replied", replied, len(outcomes))


def _print_share(name: str, part: int, whole: int) -> None:
    low, high = wilson_interval(part, whole)
    share = part / whole if whole else 0.0
    print(f"  {name:40}{part:5} of {whole:4}{share:8.1%}   {low:.1%} to {high:.1%}")


def _holds_answer(question: Question, reply: Reply) -> bool:
    """Whether the text holds the answer, or a sentence that is marked as evidence, in its words."""
    text = _words(reply.answer.text)
    return any(_words(found) in text for found in question.evidence or (question.answer or "-",))


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def _print_questions(questions: Sequence[Question], outcomes: Sequence[Outcome]) -> None:
    for question, found in zip(questions, outcomes, strict=True):
        confidence = getattr(found, "confidence", None) or 0.0
        mark = "right" if is_right(question, found) else "wrong" if question.answerable else "-"
        print(f"{question.id[-3:]} {found.kind:9}{mark:6}{confidence:.2f}  {question.text}")
        answer = found.answer if isinstance(found, Reply) else getattr(found, "suggested", None)
        if answer:
            cited = ", ".join(sorted({each.document_id for each in answer.citations}))
            print(f"      {' '.join(answer.text.split())[:300]}\n      ({cited})")


if __name__ == "__main__":
    asyncio.run(main())
