import random
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.answers import Answer, Citation, Clarify, Outcome, Reply, Signal, Trace
from bot.domain.errors import InputError
from knowledge.calibration import Circumstances, calibrated, load, save, why_outgrown, why_refused
from knowledge.guarantee import NEVER
from knowledge.index.port import IndexIdentity
from knowledge.labelled import Question
from knowledge.self_made import MadeQuestion
from knowledge.trials import Trial, trials_of_pages, trials_of_questions

_INDEX = IndexIdentity("minilm", 384, "abc", "1", "english")
_HERE = Circumstances(_INDEX, "offline", ("bias", "near"))
_PRIOR = {"bias": -5.0, "near": 10.0}


def _trials(count: int) -> list[Trial]:
    """Questions that are right the more often the nearer they are."""
    chance = random.Random(1)
    near = [chance.random() for _ in range(count)]
    return [
        Trial(str(place), {"near": each}, right=chance.random() < each**0.3)
        for place, each in enumerate(near)
    ]


def test_a_stricter_rate_asks_for_more_confidence() -> None:
    """One calibration serves every rate that the operator may set."""
    calibration = calibrated(
        _trials(400), prior=_PRIOR, asked="questions", circumstances=_HERE, chunks=100, rate=0.1
    )

    assert calibration.threshold(0.05) > calibration.threshold(0.1)
    assert NEVER == calibration.threshold(0.001)


def test_half_of_many_questions_fit_and_the_other_half_bears_the_promise() -> None:
    """The promise rests on questions that the factors have not seen."""
    calibration = calibrated(
        _trials(400), prior=_PRIOR, asked="questions", circumstances=_HERE, chunks=100, rate=0.1
    )

    assert 200 == calibration.questions
    assert _PRIOR != calibration.factors


def test_few_questions_only_move_the_threshold() -> None:
    """Sixty are too few to fit and to promise by halves."""
    calibration = calibrated(
        _trials(60), prior=_PRIOR, asked="questions", circumstances=_HERE, chunks=100, rate=0.1
    )

    assert 60 == calibration.questions
    assert _PRIOR == calibration.factors


def test_too_few_questions_are_refused_with_the_number_that_is_needed() -> None:
    """No promise can rest on a handful."""
    with pytest.raises(InputError, match=r"10 questions are too few .* at least 19"):
        calibrated(
            _trials(10), prior=_PRIOR, asked="questions", circumstances=_HERE, chunks=100, rate=0.05
        )


def test_what_is_stored_is_read_back(tmp_path: Path) -> None:
    """With everything that it belongs to."""
    calibration = calibrated(
        _trials(60), prior=_PRIOR, asked="pages", circumstances=_HERE, chunks=100, rate=0.1
    )
    save(calibration, tmp_path / "var" / "calibration.json")

    assert calibration == load(tmp_path / "var" / "calibration.json")
    assert None is load(tmp_path / "nothing.json")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 99}'])
def test_a_broken_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    """The sentence names the file and the command."""
    file = tmp_path / "calibration.json"
    file.write_text(text)

    with pytest.raises(InputError, match=r"calibration\.json .* eval DIR --calibrate"):
        load(file)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (replace(_HERE, answerer="openai:gpt"), "answers by offline"),
        (replace(_HERE, index=replace(_INDEX, digest="xyz")), "an index made by minilm"),
        (replace(_HERE, index=replace(_INDEX, chunker="2")), "chunking 1"),
        (replace(_HERE, features=("bias", "far")), "other measurements"),
    ],
)
def test_a_calibration_for_something_else_is_refused(now: Circumstances, words: str) -> None:
    """The sentence says what it was made for."""
    calibration = calibrated(
        _trials(60), prior=_PRIOR, asked="pages", circumstances=_HERE, chunks=100, rate=0.1
    )

    assert words in why_refused(calibration, now)
    assert "" == why_refused(calibration, _HERE)


@pytest.mark.parametrize(("chunks", "fits"), [(100, True), (115, True), (130, False), (70, False)])
def test_a_calibration_is_for_an_index_of_its_size(chunks: int, *, fits: bool) -> None:
    """Knowledge that grew or shrank by more than a fifth is other knowledge."""
    calibration = calibrated(
        _trials(60), prior=_PRIOR, asked="pages", circumstances=_HERE, chunks=100, rate=0.1
    )

    assert fits is (why_outgrown(calibration, chunks) == "")


class Answers:
    """Answers from a page while it is there, and from another one else."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, frozenset[str]]] = []

    async def ask(self, text: str, gone: Collection[str]) -> Outcome:
        self.asked.append((text, frozenset(gone)))
        if text == "?":
            return Clarify("Which?")
        page = "other.md" if "leave.md" in gone else "leave.md"
        trace = Trace(signals=(Signal("confidence", 0.7), Signal("near", 0.4)))
        return Reply(Answer("Text", (Citation(1, "T", "/t", page),)), 0.7, trace=trace)


async def test_a_page_s_question_is_asked_with_and_without_the_page() -> None:
    """With it the answer can be right, without it every answer is wrong."""
    answers = Answers()
    with_page, without = await trials_of_pages([MadeQuestion("q", "leave.md")], answers.ask)

    assert [("q", frozenset()), ("q", frozenset({"leave.md"}))] == answers.asked
    assert Trial("q", {"near": 0.4}, right=True) == with_page
    assert Trial("q", {"near": 0.4}, right=False) == without


async def test_labelled_questions_are_asked_once() -> None:
    """What is not covered is wrong when answered; a question back is no answer."""
    questions = [
        Question("1", "q", frozenset({"leave.md"}), answerable=True),
        Question("2", "r", frozenset(), answerable=False),
        Question("3", "?", frozenset({"leave.md"}), answerable=True),
    ]
    trials = await trials_of_questions(questions, Answers().ask)

    assert [True, False, False] == [trial.right for trial in trials]
    assert [True, True, False] == [trial.was_answered for trial in trials]
