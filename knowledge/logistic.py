"""Logistic regression of a few features, by Newton's method; pure functions."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_PULL = 1.0
"""How strongly the numbers are held near the prior ones: as much as one question weighs."""
_STEPS = 50
_STILL = 1e-8
_UNVARIED = 1e-6
BIAS = "bias"

_Numbers = NDArray[np.float64]


def fitted(
    rows: Sequence[Mapping[str, float]], right: Sequence[bool], prior: Mapping[str, float]
) -> dict[str, float]:
    """Return factors by feature, and the bias, that make the right ones likely.

    Features are compared at their own spread. Each factor is held near its prior one; a feature
    that does not vary says nothing, and keeps it.
    """
    names = [name for name in prior if name != BIAS]
    values = np.array([[row[name] for name in names] for row in rows], dtype=np.float64)
    spread = values.std(axis=0)
    spread[spread < _UNVARIED] = 0.0
    middle = values.mean(axis=0)
    known = np.array([prior[name] for name in names])
    scaled = (values - middle) * _inverse(spread)
    found = _newton(scaled, np.array(right, dtype=np.float64), known * spread)
    factors = np.where(spread > 0, found[1:] * _inverse(spread), known)
    bias = float(found[0] - middle @ factors)
    return {BIAS: bias, **dict(zip(names, map(float, factors), strict=True))}


def _inverse(spread: _Numbers) -> _Numbers:
    return np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)


def _newton(scaled: _Numbers, right: _Numbers, known: _Numbers) -> _Numbers:
    columns = np.column_stack([np.ones(len(scaled)), scaled])
    pull = np.full(columns.shape[1], _PULL)
    pull[0] = _STILL  # the level follows the data alone
    centre = np.concatenate([[0.0], known])

    def cost(numbers: _Numbers) -> float:
        scores = columns @ numbers
        held = 0.5 * float(pull @ (numbers - centre) ** 2)
        return float(np.logaddexp(0.0, scores).sum() - right @ scores) + held

    found = np.zeros_like(centre)
    for _ in range(_STEPS):
        step = _step(columns, right, pull, found, centre)
        while cost(found - step) > cost(found) and float(np.abs(step).max()) > _STILL:
            step = np.multiply(step, 0.5)  # a whole step can lead past the lowest place
        found -= step
        if float(np.abs(step).max()) < _STILL:
            break
    return found


def _step(
    columns: _Numbers, right: _Numbers, pull: _Numbers, found: _Numbers, centre: _Numbers
) -> _Numbers:
    likely = 1.0 / (1.0 + np.exp(-np.clip(columns @ found, -30, 30)))
    slope = columns.T @ (likely - right) + pull * (found - centre)
    curve = (columns * (likely * (1.0 - likely))[:, None]).T @ columns + np.diag(pull)
    return np.asarray(np.linalg.solve(curve, slope), dtype=np.float64)
