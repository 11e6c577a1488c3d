import random
from math import exp

import pytest

from knowledge.logistic import fitted

_PRIOR = {"bias": -1.0, "near": 2.0, "still": 3.0}


def _rows(count: int) -> tuple[list[dict[str, float]], list[bool]]:
    """Answers that are right the more often the nearer they are: 8 * near - 4."""
    chance = random.Random(3)
    rows = [{"near": chance.random(), "still": 1.0} for _ in range(count)]
    right = [chance.random() < 1 / (1 + exp(4 - 8 * row["near"])) for row in rows]
    return rows, right


def test_the_factors_that_made_the_answers_are_found() -> None:
    """Of two thousand answers the factor is known to a tenth, and the even point with it."""
    found = fitted(*_rows(2000), _PRIOR)

    assert pytest.approx(8.0, rel=0.1) == found["near"]
    assert pytest.approx(0.5, abs=0.05) == -(found["bias"] + found["still"]) / found["near"]


def test_what_does_not_vary_keeps_its_factor() -> None:
    """A feature that is always 1 teaches nothing about itself."""
    assert 3.0 == fitted(*_rows(200), _PRIOR)["still"]


def test_answers_that_are_told_apart_perfectly_have_finite_factors() -> None:
    """The prior holds what the data alone would drive without end."""
    rows = [{"near": place / 10, "still": 1.0} for place in range(10)]
    found = fitted(rows, [place >= 5 for place in range(10)], _PRIOR)

    assert 2.0 < found["near"] < 100.0
