"""Figures, worked out by hand."""

from math import log2

import pytest

from knowledge.metrics import (
    discounted_gain,
    mean,
    recall_at,
    reciprocal_rank,
    risk_coverage,
    separation,
    share_at_risk,
    wilson_interval,
)


def test_recall_asks_for_any_relevant_document() -> None:
    """One of the relevant documents within the cutoff is a hit."""
    assert recall_at(["a", "b", "c"], {"c", "z"}, 3) == 1.0
    assert recall_at(["a", "b", "c"], {"c", "z"}, 2) == 0.0


def test_reciprocal_rank_is_that_of_the_first() -> None:
    """The second place gives one half, beyond the cutoff there is nothing."""
    assert reciprocal_rank(["a", "b", "c"], {"b", "c"}, 10) == 0.5
    assert reciprocal_rank(["a", "b", "c"], {"c"}, 2) == 0.0


def test_discounted_gain_compares_with_the_best_order() -> None:
    """Relevant at 1 and 3 of two relevant documents: (1 + 1/2) / (1 + 1/log2 3)."""
    gain = discounted_gain(["a", "b", "c"], {"a", "c"}, 10)

    assert gain == pytest.approx((1 + 1 / 2) / (1 + 1 / log2(3)))
    assert discounted_gain(["a"], set(), 10) == 0.0


def test_separation_counts_pairs() -> None:
    """Of six pairs four are won and one is a tie: 4.5 / 6."""
    assert separation([0.9, 0.5, 0.2], [0.5, 0.1]) == pytest.approx(4.5 / 6)
    assert separation([0.9], []) is None


def test_the_risk_coverage_curve_has_a_point_a_threshold() -> None:
    """Equal confidences are answered together."""
    curve = risk_coverage([0.9, 0.7, 0.7, 0.1], [True, False, True, False])

    assert curve == [(0.25, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]


def test_the_largest_share_within_the_limit_counts() -> None:
    """Risk may fall again after a wrong answer; the widest coverage that keeps it is taken."""
    curve = [(0.1, 0.0), (0.2, 0.5), (0.5, 0.2), (1.0, 0.4)]

    assert share_at_risk(curve, 0.25) == 0.5
    assert share_at_risk([(1.0, 0.4)], 0.25) == 0.0


def test_the_mean_of_nothing_is_0() -> None:
    """No question is no error."""
    assert mean([]) == 0.0


def test_the_interval_of_a_share_is_wilsons() -> None:
    """It stays between 0 and 1, narrows with more, and says nothing of nothing."""
    low, high = wilson_interval(32, 40)

    assert (0.652, 0.895) == (round(low, 3), round(high, 3))
    assert 0.0 == wilson_interval(0, 20)[0]
    assert 1.0 == wilson_interval(20, 20)[1]
    assert (0.0, 1.0) == wilson_interval(0, 0)
