"""Two settings on the same questions: how much they differ, and how much of it may be chance."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.domain.answers import Outcome, Reply
from knowledge.evaluation import is_right
from knowledge.labelled import Question
from knowledge.metrics import discounted_gain, mean, recall_at, reciprocal_rank

_RESAMPLES = 2000

Figure = Callable[[Sequence[str], frozenset[str]], float]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure under both settings."""

    figure: str
    one: float
    other: float
    low: float
    """The other less the one: lower end of the 95 % interval."""
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether chance alone is unlikely to explain it: the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def compared(
    ones: Mapping[str, Sequence[float]], others: Mapping[str, Sequence[float]], *, seed: int = 1
) -> tuple[Difference, ...]:
    """Compare what two settings gave for the same questions, figure by figure.

    Intervals are of the paired bootstrap (Efron and Tibshirani, 1993): questions are drawn with
    putting back, both settings' values of a question always together.
    """
    chance = np.random.default_rng(seed)
    return tuple(_difference(name, ones[name], others[name], chance) for name in ones if ones[name])


def values_of_rankings(
    questions: Sequence[Question], rankings: Sequence[Sequence[str]]
) -> dict[str, list[float]]:
    """Return every figure of retrieval, question by question."""
    pairs = list(zip(rankings, questions, strict=True))
    return {
        name: [figure(ranking, question.relevant) for ranking, question in pairs]
        for name, figure in _FIGURES.items()
    }


def values_of_outcomes(
    questions: Sequence[Question], outcomes: Sequence[Outcome]
) -> dict[str, list[float]]:
    """Return the shares of replies, question by question."""
    pairs = list(zip(questions, outcomes, strict=True))
    return {
        "covered_right": [
            float(isinstance(found, Reply) and is_right(question, found))
            for question, found in pairs
            if question.answerable
        ],
        "not_covered_answered": [
            float(isinstance(found, Reply)) for question, found in pairs if not question.answerable
        ],
    }


def _difference(
    name: str, ones: Sequence[float], others: Sequence[float], chance: np.random.Generator
) -> Difference:
    gained = np.array(others) - np.array(ones)
    drawn = chance.integers(0, len(gained), (_RESAMPLES, len(gained)))
    low, high = np.quantile(gained[drawn].mean(axis=1), (0.025, 0.975))
    return Difference(name, mean(ones), mean(others), float(low), float(high))


def _recall(cutoff: int) -> Figure:
    return lambda ranking, relevant: recall_at(ranking, relevant, cutoff)


_FIGURES: dict[str, Figure] = {
    **{f"recall@{cutoff}": _recall(cutoff) for cutoff in (1, 3, 5, 10)},
    "mrr@10": lambda ranking, relevant: reciprocal_rank(ranking, relevant, 10),
    "ndcg@10": lambda ranking, relevant: discounted_gain(ranking, relevant, 10),
}
