"""How well questions are answered from a labelled set: retrieval, confidence and outcomes."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.answers import Clarify, Outcome, Passage, Reply, Silence
from bot.domain.contacts import PUBLIC
from bot.domain.knowledge import Query
from bot.ports.assistant import Retriever
from knowledge.documents import Document
from knowledge.labelled import SOURCE, LabelledSet, Question
from knowledge.metrics import (
    discounted_gain,
    mean,
    recall_at,
    reciprocal_rank,
    risk_coverage,
    separation,
    share_at_risk,
)

_CUTOFFS = (1, 3, 5, 10)
_DEPTH = 40
"""Passages asked for, so that ten different documents are among them."""

Answer = Callable[[str], Awaitable[Outcome]]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class RetrievalFigures:
    """Over the answerable questions."""

    questions: int
    recall: Mapping[int, float]
    """By cutoff: the share with any relevant document among that many."""
    mrr: float
    """At 10."""
    ndcg: float
    """At 10."""


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """Over all questions."""

    questions: int
    auroc: float | None
    """How well the confidence tells answerable questions from others; None without both kinds."""
    curve: tuple[tuple[float, float], ...]
    """(coverage, risk), from the strictest threshold on."""
    answered_share: float
    """Of all questions, at the largest coverage whose risk stays within the limit."""
    max_wrong_answer_rate: float
    outcomes: Mapping[str, int]
    covered_answered: float
    """Of the answerable questions, the share that got a reply."""
    covered_right: float
    """Of the answerable questions, the share whose reply cites a relevant document."""
    not_covered_answered: float
    """Of the other questions, the share that got a reply."""


class LabelledSource:
    """The documents of a labelled set, as a source that a refresher can read."""

    name = SOURCE

    def __init__(self, documents: Sequence[Document]) -> None:
        """Offer these documents."""
        self._documents = {document.id: document for document in documents}

    async def list(self) -> Mapping[str, str]:
        """Return every id; equal stamps, as a set never changes under one digest."""
        return dict.fromkeys(self._documents, "1")

    async def read(self, document_id: str) -> Document:
        """Return a document."""
        return self._documents[document_id]


async def evaluate_retrieval(
    labelled: LabelledSet, retriever: Retriever, *, progress: Progress | None = None
) -> RetrievalFigures:
    """Search for every answerable question and rank documents by their best passage."""
    asked = [question for question in labelled.questions if question.answerable]
    return retrieval_figures(asked, await rankings_of(asked, retriever, progress=progress))


async def rankings_of(
    asked: Sequence[Question], retriever: Retriever, *, progress: Progress | None = None
) -> list[list[str]]:
    """Search for questions; return the documents that are found for each, best first."""
    rankings: list[list[str]] = []
    for number, question in enumerate(asked, start=1):
        query = Query(question.text, PUBLIC, limit=_DEPTH)
        rankings.append(documents_in_order(await retriever.search(query)))
        if progress is not None:
            progress(number, len(asked))
    return rankings


def documents_in_order(passages: Sequence[Passage]) -> list[str]:
    """Return the documents of passages, each where its first passage stands."""
    return list(dict.fromkeys(passage.document_id for passage in passages))


def retrieval_figures(
    questions: Sequence[Question], rankings: Sequence[Sequence[str]]
) -> RetrievalFigures:
    """Return the figures of rankings of document ids, one for each question."""
    pairs = [
        (ranking, question.relevant) for ranking, question in zip(rankings, questions, strict=True)
    ]
    return RetrievalFigures(
        questions=len(pairs),
        recall={
            cutoff: mean([recall_at(ranking, relevant, cutoff) for ranking, relevant in pairs])
            for cutoff in _CUTOFFS
        },
        mrr=mean([reciprocal_rank(ranking, relevant, 10) for ranking, relevant in pairs]),
        ndcg=mean([discounted_gain(ranking, relevant, 10) for ranking, relevant in pairs]),
    )


async def evaluate_answers(
    labelled: LabelledSet,
    answer: Answer,
    *,
    max_wrong_answer_rate: float,
    progress: Progress | None = None,
) -> AnswerFigures:
    """Ask every question and judge the outcomes.

    An answer counts as right when the question is answerable and the answer cites a relevant
    document. The confidence is the outcome's own, whether or not it was enough to reply.
    """
    outcomes = await outcomes_of(labelled.questions, answer, progress=progress)
    return answer_figures(labelled.questions, outcomes, max_wrong_answer_rate=max_wrong_answer_rate)


async def outcomes_of(
    questions: Sequence[Question], answer: Answer, *, progress: Progress | None = None
) -> list[Outcome]:
    """Ask every question; return what the assistant decided for each."""
    outcomes: list[Outcome] = []
    for number, question in enumerate(questions, start=1):
        outcomes.append(await answer(question.text))
        if progress is not None:
            progress(number, len(questions))
    return outcomes


def answer_figures(
    questions: Sequence[Question], outcomes: Sequence[Outcome], *, max_wrong_answer_rate: float
) -> AnswerFigures:
    """Return the figures of outcomes, one for each question."""
    confidences = [confidence_of(outcome) for outcome in outcomes]
    pairs = list(zip(questions, outcomes, strict=True))
    curve = risk_coverage(confidences, [is_right(question, found) for question, found in pairs])
    known = list(zip(questions, confidences, strict=True))
    return AnswerFigures(
        questions=len(pairs),
        auroc=separation(
            [confidence for question, confidence in known if question.answerable],
            [confidence for question, confidence in known if not question.answerable],
        ),
        curve=tuple(curve),
        answered_share=share_at_risk(curve, max_wrong_answer_rate),
        max_wrong_answer_rate=max_wrong_answer_rate,
        outcomes=dict(sorted(Counter(outcome.kind for outcome in outcomes).items())),
        covered_answered=_replied([pair for pair in pairs if pair[0].answerable]),
        covered_right=mean(
            [
                float(isinstance(found, Reply) and is_right(question, found))
                for question, found in pairs
                if question.answerable
            ]
        ),
        not_covered_answered=_replied([pair for pair in pairs if not pair[0].answerable]),
    )


def _replied(pairs: Sequence[tuple[Question, Outcome]]) -> float:
    return mean([float(isinstance(found, Reply)) for _, found in pairs])


def confidence_of(outcome: Outcome) -> float:
    """Return how sure the assistant was that it can answer; 0 where it did not say."""
    if isinstance(outcome, Clarify | Silence):
        return 0.0
    return outcome.confidence or 0.0


def is_right(question: Question, outcome: Outcome) -> bool:
    """Whether the answer, sent or only suggested, cites a document that answers the question."""
    if not question.answerable or isinstance(outcome, Clarify | Silence):
        return False
    answer = outcome.answer if isinstance(outcome, Reply) else outcome.suggested
    cited = {citation.document_id for citation in answer.citations} if answer else set()
    return not question.relevant.isdisjoint(cited)


def evaluation_report(retrieval: RetrievalFigures, answers: AnswerFigures) -> dict[str, Any]:
    """Return both as the JSON object that `eval --json` prints."""
    recall = {f"recall@{cutoff}": value for cutoff, value in retrieval.recall.items()}
    return {
        "questions": answers.questions,
        "answerable": retrieval.questions,
        **recall,
        "mrr@10": retrieval.mrr,
        "ndcg@10": retrieval.ndcg,
        "auroc": answers.auroc,
        "risk_coverage": [list(point) for point in answers.curve],
        "max_wrong_answer_rate": answers.max_wrong_answer_rate,
        "answered_share": answers.answered_share,
        "outcomes": dict(answers.outcomes),
        "covered_answered": answers.covered_answered,
        "covered_right": answers.covered_right,
        "not_covered_answered": answers.not_covered_answered,
    }
