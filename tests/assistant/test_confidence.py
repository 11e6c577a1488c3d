from dataclasses import replace

import pytest

from bot.assistant.confidence import (
    FIRST_CUT,
    Features,
    default_threshold,
    measure,
    probability,
    signals,
)
from bot.assistant.terms import Terms
from tests.assistant.scene import LEAVE, SICK

_MIDDLING = Features(dense=0.5, lexical=0.5, margin=0.1, coverage=0.5, agreement=0.0, support=0.5)


@pytest.mark.parametrize(
    "feature", ["dense", "lexical", "margin", "coverage", "agreement", "support"]
)
def test_more_of_each_feature_is_more_confidence(feature: str) -> None:
    """Every feature moves the probability in the direction that its name says."""
    more = replace(_MIDDLING, **{feature: getattr(_MIDDLING, feature) + 0.3})

    assert probability(_MIDDLING, FIRST_CUT) < probability(more, FIRST_CUT)


def test_the_question_s_words_in_one_passage_are_coverage() -> None:
    """Words count by rarity, and all in one place."""
    passages = [LEAVE, SICK]
    full = measure("annual leave carry over", passages, Terms())
    half = measure("annual leave spaceship", passages, Terms())

    assert 1.0 == full.coverage
    assert 0.0 < half.coverage < 1.0


def test_nothing_found_measures_nothing() -> None:
    """No passages, no evidence."""
    features = measure("anything", [], Terms())

    assert Features(dense=0, lexical=0, margin=0, coverage=0, agreement=0) == features
    assert 0.05 > probability(replace(features, support=0.0), FIRST_CUT)


def test_the_default_threshold_follows_the_rate() -> None:
    """A lower error rate asks for more confidence."""
    assert 0.5 == default_threshold(0.05)
    assert default_threshold(0.05) < default_threshold(0.01)
    assert 0.95 == default_threshold(0.0)
    assert 0.05 == default_threshold(1.0)


def test_signals_are_in_words() -> None:
    """An agent reads what was measured."""
    read = signals(_MIDDLING, 0.4321, 0.5)

    assert ("confidence", 0.432) == (read[0].name, read[0].value)
    assert all(signal.words for signal in read)
