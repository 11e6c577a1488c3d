from dataclasses import replace

import pytest

from bot.assistant.confidence import (
    SHIPPED,
    Features,
    agreement,
    default_threshold,
    measure,
    probability,
    signals,
)
from bot.assistant.terms import Terms
from tests.assistant.scene import LAPTOP, LEAVE, SICK

_MIDDLING = Features(closeness=0.5, lexical=0.5, agreement=0.5, support=0.5)


@pytest.mark.parametrize("feature", ["closeness", "lexical", "support"])
def test_more_of_each_feature_is_more_confidence(feature: str) -> None:
    """Every feature moves the probability in the direction that its name says."""
    more = replace(_MIDDLING, **{feature: getattr(_MIDDLING, feature) + 0.3})

    assert probability(_MIDDLING, SHIPPED) < probability(more, SHIPPED)


def test_nothing_found_measures_nothing() -> None:
    """No passages, no evidence."""
    features = measure("anything", [], Terms(), closeness=0.0)

    assert Features(closeness=0, lexical=0, agreement=0) == features
    assert 0.05 > probability(replace(features, support=0.0), SHIPPED)


def test_agreement_is_how_many_first_passages_are_of_the_cited_pages() -> None:
    """Two of four passages come from the page that is cited."""
    passages = [LEAVE, LAPTOP, SICK, LAPTOP, LEAVE]

    assert 0.5 == agreement(passages, {"leave.md"})
    assert 1.0 == agreement(passages, {"leave.md", "equipment.md"})
    assert 0.0 == agreement(passages, ())


def test_the_default_threshold_follows_the_rate() -> None:
    """A lower error rate asks for more confidence."""
    assert 0.25 == default_threshold(0.05)
    assert default_threshold(0.05) < default_threshold(0.01)
    assert 0.95 == default_threshold(0.0)
    assert 0.05 == default_threshold(1.0)


def test_signals_are_in_words() -> None:
    """An agent reads what was measured."""
    read = signals(_MIDDLING, 0.4321, 0.5)

    assert ("confidence", 0.432) == (read[0].name, read[0].value)
    assert all(signal.words for signal in read)
