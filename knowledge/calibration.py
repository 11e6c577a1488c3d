"""What was learnt about confidence, kept below the data folder with what it was learnt for."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import exp
from pathlib import Path
from typing import Any

from bot.domain.errors import InputError
from knowledge.guarantee import Bound, Judged, bounds, fewest_questions, threshold_at
from knowledge.index.port import IndexIdentity
from knowledge.logistic import BIAS, fitted
from knowledge.trials import Trial

_VERSION = 1
_DRIFT = 0.2
"""How much the index may grow or shrink before what was learnt is about something else."""
_ENOUGH_TO_FIT = 100
"""Questions in each half from which on factors are fitted; with fewer the prior ones stay."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a calibration belongs to: with anything else here it says nothing."""

    index: IndexIdentity
    answerer: str
    """The model that is asked first, as provider and name."""
    features: tuple[str, ...] = ()
    """What is measured, by name."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Factors for the features, and what each threshold guarantees."""

    factors: Mapping[str, float]
    bounds: tuple[Bound, ...]
    questions: int
    """Those that the bounds rest on."""
    asked: str
    """pages: made of the corpus itself; questions: labelled ones."""
    circumstances: Circumstances
    chunks: int
    """How large the index was."""

    def threshold(self, rate: float) -> float:
        """Return the confidence that keeps this rate of wrong answers; above 1 where none does."""
        return threshold_at(self.bounds, rate)


def calibrated(
    trials: Sequence[Trial],
    *,
    prior: Mapping[str, float],
    asked: str,
    circumstances: Circumstances,
    chunks: int,
    rate: float,
) -> Calibration:
    """Fit the factors on every other question, and find the bounds on the rest.

    The guarantee needs questions that the factors have not seen. Where the halves would be small,
    the prior factors stay and all questions count for the bounds. Raises InputError when even all
    of them are too few for the rate.
    """
    questions = list(dict.fromkeys(trial.question for trial in trials))
    if len(questions) < fewest_questions(rate):
        raise InputError(
            f"{len(questions)} questions are too few to promise a rate of wrong answers of "
            f"{rate:.0%}: at least {fewest_questions(rate)} are needed."
        )
    factors, rest = dict(prior), list(trials)
    if len(questions) >= 2 * _ENOUGH_TO_FIT:
        seen = frozenset(questions[::2])
        known = [trial for trial in trials if trial.question in seen and trial.was_answered]
        factors = fitted([each.features for each in known], [each.right for each in known], prior)
        rest = [trial for trial in trials if trial.question not in seen]
    judged = [Judged(each.question, _confidence(each, factors), each.right) for each in rest]
    return Calibration(
        factors=factors,
        bounds=tuple(bounds(judged)),
        questions=len({each.question for each in rest}),
        asked=asked,
        circumstances=circumstances,
        chunks=chunks,
    )


def _confidence(trial: Trial, factors: Mapping[str, float]) -> float | None:
    if not trial.was_answered:
        return None
    score = sum(factors[name] * value for name, value in trial.features.items() if name in factors)
    return 1.0 / (1.0 + exp(-(factors[BIAS] + score)))


def save(calibration: Calibration, path: Path) -> None:
    """Write a calibration; one that is there is replaced whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps({"version": _VERSION, **asdict(calibration)}, indent=1), "utf-8")
    fresh.replace(path)


def load(path: Path) -> Calibration | None:
    """Return the stored calibration; None where there is none.

    Raises InputError, which says what to do, for a file that is none of ours.
    """
    try:
        stored = json.loads(path.read_text("utf-8"))
        return _read(stored)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} cannot be read as a calibration. Run `python app.py eval DIR --calibrate`, or "
            "delete the file."
        ) from error


def _read(stored: Mapping[str, Any]) -> Calibration:
    if stored["version"] != _VERSION:
        raise ValueError(stored["version"])
    found = stored["circumstances"]
    return Calibration(
        factors={str(name): float(value) for name, value in stored["factors"].items()},
        bounds=tuple(Bound(**each) for each in stored["bounds"]),
        questions=stored["questions"],
        asked=stored["asked"],
        circumstances=Circumstances(
            IndexIdentity(**found["index"]), found["answerer"], tuple(found["features"])
        ),
        chunks=stored["chunks"],
    )


def why_outgrown(calibration: Calibration, chunks: int) -> str:
    """Return the sentence why a calibration does not fit the index of today; empty if it does."""
    if abs(chunks - calibration.chunks) <= _DRIFT * calibration.chunks:
        return ""
    return (
        f"The stored calibration was made on {calibration.chunks} chunks, and there are {chunks} "
        "now: what it promises is about other knowledge. It is not used. Run "
        "`python app.py eval DIR --calibrate`."
    )


def why_refused(calibration: Calibration, wanted: Circumstances) -> str:
    """Return the sentence why a calibration does not count; empty where it does."""
    found = calibration.circumstances
    if found == wanted:
        return ""
    what = f"answers by {found.answerer}"
    if found.features != wanted.features:
        what = "other measurements"
    if found.index != wanted.index:
        index = found.index
        what = f"an index made by {index.model} ({index.digest}, chunking {index.chunker})"
    return (
        f"The stored calibration was made for {what}, which is not what answers now. It is not "
        "used. Run `python app.py eval DIR --calibrate`."
    )
