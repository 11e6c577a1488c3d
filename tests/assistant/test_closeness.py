from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.assistant.offline import OfflineModel
from bot.domain.answers import Outcome, Reply
from bot.domain.errors import KnowledgeError
from tests.assistant.scene import LEAVE, Scene
from tests.builders import a_passage


class Near:
    """Finds the texts near that hold a phrase."""

    def __init__(self, phrase: str, *, broken: bool = False) -> None:
        self._phrase = phrase
        self._broken = broken
        self.asked: list[str] = []

    async def of(self, questions: Sequence[str], texts: Sequence[str]) -> list[list[float]]:
        if self._broken:
            raise KnowledgeError("The model cannot be used.")
        self.asked.extend(questions)
        return [[0.8 if self._phrase in text else 0.1 for text in texts] for _ in questions]


def _scene(near: Near) -> Scene:
    return Scene(OfflineModel(nearness=near), nearness=near)


def _measured(outcome: Outcome, name: str) -> float:
    return next(signal.value for signal in outcome.trace.signals if signal.name == name)


async def test_the_nearest_sentence_counts() -> None:
    """Not the whole passage, which is about several things."""
    outcome = await _scene(Near("25 days")).say("How many days of annual leave do I get?")

    assert isinstance(outcome, Reply)
    assert 0.8 == _measured(outcome, "closeness")


async def test_each_part_of_a_long_question_is_compared() -> None:
    """A story before the question does not hide it."""
    near = Near("25 days")
    await _scene(near).say("My son was born in May. How many days of annual leave do I get?")

    assert "How many days of annual leave do I get?" in near.asked


async def test_without_sentences_the_nearest_passage_counts() -> None:
    """Where nothing compares sentences, or it fails, the search's own similarity is taken."""
    passage = replace(LEAVE, dense_score=0.0)
    question = "How many days of annual leave do I get?"
    plain = await Scene(passages=[passage]).say(question)
    failed = await Scene(
        OfflineModel(nearness=Near("", broken=True)),
        nearness=Near("", broken=True),
        passages=[passage],
    ).say(question)

    assert isinstance(failed, Reply)
    assert pytest.approx(_measured(plain, "closeness")) == _measured(failed, "closeness")


async def test_the_sentence_that_is_near_is_quoted() -> None:
    """The offline model chooses by meaning as well."""
    passage = a_passage(
        "Annual leave is planned early.\n\nEverybody rests for five weeks a year.",
        title="Annual leave",
    )
    near = Near("five weeks")
    outcome = await Scene(OfflineModel(nearness=near), nearness=near, passages=[passage]).say(
        "Tell me about annual leave"
    )

    assert isinstance(outcome, Reply)
    assert "Everybody rests for five weeks a year." in outcome.answer.text
