"""Figures about retrieval and about knowing when not to answer. Pure functions."""

import math
from collections.abc import Collection, Sequence


def recall_at(ranking: Sequence[str], relevant: Collection[str], cutoff: int) -> float:
    """Return 1.0 when any relevant document is among the first `cutoff`, else 0.0."""
    return float(any(document in relevant for document in ranking[:cutoff]))


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str], cutoff: int) -> float:
    """Return one over the rank of the first relevant document, 0.0 beyond the cutoff."""
    for place, document in enumerate(ranking[:cutoff], start=1):
        if document in relevant:
            return 1 / place
    return 0.0


def discounted_gain(ranking: Sequence[str], relevant: Collection[str], cutoff: int) -> float:
    """Return nDCG with gains of 0 and 1 (Järvelin and Kekäläinen, 2002), 0 to 1."""
    gained = sum(
        1 / math.log2(place + 1)
        for place, document in enumerate(ranking[:cutoff], start=1)
        if document in relevant
    )
    ideal = sum(1 / math.log2(place + 1) for place in range(1, min(len(relevant), cutoff) + 1))
    return gained / ideal if ideal else 0.0


def separation(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the AUROC: how likely a positive has the higher value; ties count one half.

    None when either side is empty.
    """
    if not positive or not negative:
        return None
    ordered = sorted([(value, 1) for value in positive] + [(value, 0) for value in negative])
    ranks = 0.0
    begin = 0
    while begin < len(ordered):
        end = begin
        while end < len(ordered) and ordered[end][0] == ordered[begin][0]:
            end += 1
        middle = (begin + 1 + end) / 2  # ties share the mean of their ranks, counted from 1
        ranks += middle * sum(kind for _, kind in ordered[begin:end])
        begin = end
    wins = ranks - len(positive) * (len(positive) + 1) / 2
    return wins / (len(positive) * len(negative))


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Return (coverage, risk) for every threshold, from the strictest on.

    Coverage is the share of questions that are answered, risk the share of wrong answers among
    them (El-Yaniv and Wiener, 2010). Questions of equal confidence are answered together.
    """
    ordered = sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])
    curve: list[tuple[float, float]] = []
    wrong = 0
    for place, (confidence, is_right) in enumerate(ordered, start=1):
        wrong += not is_right
        if place == len(ordered) or ordered[place][0] != confidence:
            curve.append((place / len(ordered), wrong / place))
    return curve


def share_at_risk(curve: Sequence[tuple[float, float]], highest_risk: float) -> float:
    """Return the largest coverage whose risk is not above the limit; 0.0 when there is none."""
    return max((coverage for coverage, risk in curve if risk <= highest_risk), default=0.0)


def mean(values: Sequence[float]) -> float:
    """Return the mean, 0.0 of nothing."""
    return sum(values) / len(values) if values else 0.0


def wilson_interval(part: int, whole: int, *, z: float = 1.96) -> tuple[float, float]:
    """Return the interval of a share (Wilson, 1927); at 95 per cent with the default `z`.

    (0.0, 1.0) where nothing was counted.
    """
    if not whole:
        return 0.0, 1.0
    share = part / whole
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    reach *= z / (1 + z * z / whole)
    return max(0.0, middle - reach), min(1.0, middle + reach)
