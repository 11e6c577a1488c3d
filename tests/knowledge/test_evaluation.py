"""How well questions are answered from a labelled set."""

from pathlib import Path

import pytest

from bot.domain.answers import (
    Answer,
    Citation,
    Clarify,
    Escalate,
    EscalationReason,
    Outcome,
    Reply,
)
from knowledge.evaluation import (
    answer_figures,
    evaluate_answers,
    evaluate_retrieval,
    evaluation_report,
    retrieval_figures,
)
from knowledge.evaluation_index import searchable
from knowledge.labelled import LabelledSet, Question
from tests.fakes.clock import FixedClock
from tests.fakes.embedder import WordEmbedder
from tests.knowledge.documents import document

KNOWN = Question("q1", "leave days", frozenset({"leave.md"}), answerable=True)
OTHER = Question("q2", "salary date", frozenset({"pay.md"}), answerable=True)
UNKNOWN = Question("q3", "bicycle colour", frozenset(), answerable=False)
LABELLED = LabelledSet(
    documents=(
        document("Leave is twenty-eight days.", id="leave.md", source="labelled"),
        document("The salary date is the 25th.", id="pay.md", source="labelled", title="Pay"),
    ),
    questions=(KNOWN, OTHER, UNKNOWN),
    digest="d",
)


def reply(document_id: str, confidence: float) -> Reply:
    return Reply(Answer("Text", (Citation(1, "T", "/t", document_id),)), confidence)


def test_retrieval_is_judged_by_the_first_relevant_document() -> None:
    """One question at rank 1 and one at rank 2: recall@1 one half, MRR three quarters."""
    figures = retrieval_figures([KNOWN, OTHER], [["leave.md"], ["leave.md", "pay.md"]])

    assert figures.recall == {1: 0.5, 3: 1.0, 5: 1.0, 10: 1.0}
    assert figures.mrr == 0.75


def test_an_answer_is_right_when_it_cites_a_relevant_document() -> None:
    """A wrong citation and any answer to what is not covered are wrong."""
    outcomes: list[Outcome] = [
        reply("leave.md", 0.9),
        reply("leave.md", 0.6),
        Escalate(EscalationReason.NOT_COVERED, "Not covered.", confidence=0.1),
    ]

    figures = answer_figures([KNOWN, OTHER, UNKNOWN], outcomes, max_wrong_answer_rate=0.05)

    assert figures.curve == (
        (pytest.approx(1 / 3), 0.0),
        (pytest.approx(2 / 3), 0.5),
        (1.0, pytest.approx(2 / 3)),
    )
    assert figures.answered_share == pytest.approx(1 / 3)
    assert figures.auroc == 1.0
    assert figures.outcomes == {"escalate": 1, "reply": 2}
    assert (figures.covered_answered, figures.covered_right) == (1.0, 0.5)
    assert figures.not_covered_answered == 0.0


def test_a_suggested_answer_counts_for_the_curve() -> None:
    """What was held back for its confidence is judged as if it had been sent."""
    held = Escalate(
        EscalationReason.LOW_CONFIDENCE, "", confidence=0.4, suggested=reply("leave.md", 0).answer
    )

    figures = answer_figures([KNOWN, UNKNOWN], [held, Clarify("Which?")], max_wrong_answer_rate=0)

    assert figures.answered_share == 0.5


async def test_a_set_is_indexed_once(tmp_path: Path) -> None:
    """The second evaluation of the same documents finds its index and embeds no document."""
    for expected in (2, 0):
        embedder = WordEmbedder()
        async with searchable(
            LABELLED, folder=tmp_path, embedder=embedder, clock=FixedClock()
        ) as retriever:
            figures = await evaluate_retrieval(LABELLED, retriever)

        assert figures.recall[1] == 1.0
        assert len(embedder.embedded) == expected


async def test_the_report_has_the_agreed_keys() -> None:
    """What `eval --json` prints is JSON-like and complete."""

    async def answer(question: str) -> Outcome:
        return reply("leave.md" if "leave" in question else "pay.md", 0.5)

    steps: list[tuple[int, int]] = []
    answers = await evaluate_answers(
        LABELLED, answer, max_wrong_answer_rate=0.05, progress=lambda *step: steps.append(step)
    )

    report = evaluation_report(retrieval_figures([KNOWN], [["leave.md"]]), answers)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert report == {
        "questions": 3,
        "answerable": 1,
        "recall@1": 1.0,
        "recall@3": 1.0,
        "recall@5": 1.0,
        "recall@10": 1.0,
        "mrr@10": 1.0,
        "ndcg@10": 1.0,
        "auroc": 0.5,
        "risk_coverage": [[1.0, pytest.approx(1 / 3)]],
        "max_wrong_answer_rate": 0.05,
        "answered_share": 0.0,
        "outcomes": {"reply": 3},
        "covered_answered": 1.0,
        "covered_right": 1.0,
        "not_covered_answered": 1.0,
    }
