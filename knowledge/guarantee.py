"""How sure an answer must be, so that wrong ones stay rare: a threshold with a guarantee.

Conformal risk control (Angelopoulos, Bates, Fisch, Lei and Schuster, ICLR 2024): over n questions
the loss of a threshold is the share of a question's trials that are answered and wrong. It never
grows with the threshold and is at most 1, so for the lowest threshold with

    (n * mean loss + 1) / (n + 1) <= rate

the expected loss of the next question is at most the rate. That holds for any n and any
distribution, as long as the next question comes from the same one; nothing else is assumed.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

_ABOVE = 1e-6
NEVER = 1.0 + _ABOVE
"""A threshold that no answer reaches."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One trial as the threshold sees it."""

    question: str
    """Trials of one question are judged together."""
    confidence: float | None
    """None where no answer was found."""
    right: bool


@dataclass(frozen=True, slots=True)
class Bound:
    """From this threshold on, at most this share of the questions is expected to go wrong."""

    threshold: float
    rate: float


def fewest_questions(rate: float) -> int:
    """Return with how many questions a threshold for this rate can be found at all."""
    return ceil(1 / rate) - 1


def bounds(trials: Sequence[Judged]) -> list[Bound]:
    """Return the bound of every threshold that matters, the strictest first.

    Wrong answers of equal confidence pass together. There are no bounds without trials.
    """
    asked = Counter(trial.question for trial in trials)
    count = len(asked)
    wrong: dict[float, float] = {}
    for trial in trials:
        if trial.confidence is not None and not trial.right:
            share = 1 / asked[trial.question]
            wrong[trial.confidence] = wrong.get(trial.confidence, 0.0) + share
    found: list[Bound] = []
    loss = 0.0
    for confidence in sorted(wrong, reverse=True):
        found.append(Bound(confidence + _ABOVE, (loss + 1) / (count + 1)))
        loss += wrong[confidence]
    return [*found, Bound(0.0, (loss + 1) / (count + 1))] if count else []


def threshold_at(found: Sequence[Bound], rate: float) -> float:
    """Return the lowest threshold whose bound keeps the rate; NEVER where none does."""
    return min((bound.threshold for bound in found if bound.rate <= rate), default=NEVER)
