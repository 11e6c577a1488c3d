"""How likely a knowledge answer is right: a few measurements and one logistic function.

The first-cut weights were chosen by hand so that every feature alone moves the probability in the
direction that its name says; they are replaced by fitted ones when an operator calibrates. Until
then the probability orders answers, it does not count them.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import exp, sqrt

from bot.assistant.terms import Terms, covered_share, rarity
from bot.domain.answers import Passage, Signal

_BEST = 3
_HALF_LEXICAL = 3.0
_AGREEMENT_PLACES = 3


@dataclass(frozen=True, slots=True)
class Features:
    """What is measured about a turn, each 0 to 1 (`dense` and `margin` may be below)."""

    dense: float
    """Cosine similarity of the question and the nearest passage."""
    lexical: float
    """BM25 score s of the best passage by words, as s / (s + 3 * sqrt(n)) for n words asked for.

    The square root keeps long questions, which match more words by chance, and short ones alike.
    """
    margin: float
    """How far the nearest passage stands out from the mean of the others."""
    coverage: float
    """Share of the question's words, weighed by rarity, that the best single passage holds."""
    agreement: float
    """1 when the nearest passage by meaning is also among the first by words, else 0."""
    support: float = 1.0
    """Share of the model's sentences that stood up to verification."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The logistic function's numbers."""

    bias: float
    dense: float
    lexical: float
    margin: float
    coverage: float
    agreement: float
    support: float


FIRST_CUT = Weights(
    bias=-9.1, dense=7.0, lexical=4.0, margin=2.0, coverage=1.5, agreement=0.5, support=2.0
)
_SIGNAL_WORDS = {
    "dense": "how near the best passage is to the question in meaning",
    "lexical": "how well the best passage matches the question's words",
    "margin": "how far the best passage stands out from the others",
    "coverage": "share of the question's telling words that one passage holds",
    "agreement": "meaning and words point to the same passage",
    "support": "share of the drafted sentences that the passages support",
}


def measure(question: str, passages: Sequence[Passage], terms: Terms) -> Features:
    """Measure retrieval; `support` is left at 1 until there is an answer."""
    if not passages:
        return Features(dense=0.0, lexical=0.0, margin=0.0, coverage=0.0, agreement=0.0)
    dense = sorted((passage.dense_score for passage in passages), reverse=True)
    others = dense[1:] or dense
    return Features(
        dense=dense[0],
        lexical=_lexical(passages, len(set(terms.of(question)))),
        margin=dense[0] - sum(others) / len(others),
        coverage=_coverage(question, passages, terms),
        agreement=_agreement(passages),
    )


def _lexical(passages: Sequence[Passage], words: int) -> float:
    best = max(passage.lexical_score for passage in passages)
    return best / (best + _HALF_LEXICAL * sqrt(max(1, words)))


def _coverage(question: str, passages: Sequence[Passage], terms: Terms) -> float:
    held = [
        set(terms.of(" ".join((passage.title, *passage.heading_path, passage.text))))
        for passage in passages
    ]
    wanted = rarity(terms.of(question), held)
    return max(covered_share(wanted, words) for words in held[:_BEST])


def _agreement(passages: Sequence[Passage]) -> float:
    nearest = max(passages, key=lambda passage: passage.dense_score)
    by_words = sorted(passages, key=lambda passage: passage.lexical_score, reverse=True)
    return float(nearest.lexical_score > 0 and nearest in by_words[:_AGREEMENT_PLACES])


def probability(features: Features, weights: Weights) -> float:
    """Return the probability that an answer from these passages is right, 0 to 1."""
    values = asdict(features)
    factors = asdict(weights)
    score = factors.pop("bias") + sum(factors[name] * values[name] for name in factors)
    return 1.0 / (1.0 + exp(-score))


def default_threshold(max_wrong_answer_rate: float) -> float:
    """Return the confidence to ask for while nothing is calibrated.

    `1 - 10 * rate`, held between 0.05 and 0.95: at the default rate of 0.05 an answer must be more
    likely right than wrong by the first-cut weights. A fitted threshold replaces it.
    """
    return min(0.95, max(0.05, 1.0 - 10.0 * max_wrong_answer_rate))


def signals(features: Features, confidence: float, threshold: float) -> tuple[Signal, ...]:
    """Return the measurements in words that an agent understands."""
    measured = [
        Signal(name, round(value, 3), _SIGNAL_WORDS[name])
        for name, value in asdict(features).items()
    ]
    overall = Signal("confidence", round(confidence, 3), "how likely the answer is right, overall")
    needed = Signal("threshold", round(threshold, 3), "the confidence that an answer needs")
    return (overall, needed, *measured)
