"""How likely a knowledge answer is right: a few measurements and one logistic function.

The weights that are shipped were fitted by asking about pages that are there and pages that were
taken away (knowledge/self_made.py), never on labelled questions. `eval DIR --calibrate` replaces
them by weights and a threshold of the operator's own knowledge.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from math import exp, sqrt

from bot.assistant.terms import Terms
from bot.domain.answers import Passage, Signal

_HALF_LEXICAL = 0.4
_FIRST = 4


@dataclass(frozen=True, slots=True)
class Features:
    """What is measured about a turn, each 0 to 1 (`closeness` may be below)."""

    closeness: float
    """Cosine similarity of the question, or a part of it, and the nearest sentence."""
    lexical: float
    """Lexical score s of the best passage, as s / (s + 0.4 * sqrt(n)) for n words asked for.

    The square root keeps long questions, which match more words by chance, and short ones alike.
    """
    agreement: float
    """Share of the first four passages that belong to the documents which the answer cites."""
    support: float = 1.0
    """Share of the model's sentences that stood up to verification."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The logistic function's numbers."""

    bias: float
    closeness: float
    lexical: float
    agreement: float
    support: float


SHIPPED = Weights(bias=-16.9, closeness=5.3, lexical=16.8, agreement=0.0, support=2.2)
_SIGNAL_WORDS = {
    "closeness": "how near the nearest sentence is to the question in meaning",
    "lexical": "how well the best passage matches the question's words",
    "agreement": "share of the first passages that come from the cited page",
    "support": "share of the drafted sentences that the passages support",
}


def measure(
    question: str, passages: Sequence[Passage], terms: Terms, *, closeness: float
) -> Features:
    """Measure retrieval; `agreement` is about the first passage until an answer cites others."""
    words = len(set(terms.of(question)))
    return Features(
        closeness=closeness,
        lexical=_lexical(passages, words),
        agreement=agreement(passages, [passage.document_id for passage in passages[:1]]),
    )


def agreement(passages: Sequence[Passage], cited: Collection[str]) -> float:
    """Return which share of the first passages belongs to these documents."""
    return sum(passage.document_id in cited for passage in passages[:_FIRST]) / _FIRST


def _lexical(passages: Sequence[Passage], words: int) -> float:
    best = max((passage.lexical_score for passage in passages), default=0.0)
    return best / (best + _HALF_LEXICAL * sqrt(max(1, words)))


def probability(features: Features, weights: Weights) -> float:
    """Return the probability that an answer from these passages is right, 0 to 1."""
    values = asdict(features)
    factors = asdict(weights)
    score = factors.pop("bias") + sum(factors[name] * values[name] for name in factors)
    return 1.0 / (1.0 + exp(-score))


def default_threshold(max_wrong_answer_rate: float) -> float:
    """Return the confidence to ask for while nothing is calibrated: no guarantee comes with it.

    `1 / (1 + 60 * rate)`, held between 0.05 and 0.95. The shipped weights were fitted on questions
    that are harder than people's, so that 0.25, at the default rate of 0.05, is a likely answer.
    """
    return min(0.95, max(0.05, 1.0 / (1.0 + 60.0 * max_wrong_answer_rate)))


def signals(features: Features, confidence: float, threshold: float) -> tuple[Signal, ...]:
    """Return the measurements in words that an agent understands."""
    measured = [
        Signal(name, round(value, 3), _SIGNAL_WORDS[name])
        for name, value in asdict(features).items()
    ]
    overall = Signal("confidence", round(confidence, 3), "how likely the answer is right, overall")
    needed = Signal("threshold", round(threshold, 3), "the confidence that an answer needs")
    return (overall, needed, *measured)
