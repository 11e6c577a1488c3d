"""Limits that an evaluation must keep."""

import pytest

from bot.domain.errors import InputError
from knowledge.requirements import missed, read_requirements


def test_a_figure_that_is_reached_misses_nothing() -> None:
    """hit@5 is another name for recall@5."""
    assert [] == missed(read_requirements(["hit@5=0.9", "mrr=0.8"]), {"recall@5": 0.9, "mrr@10": 1})


def test_a_missed_figure_is_told_with_both_numbers() -> None:
    """The sentence says what is, and what was required."""
    sentences = missed(read_requirements(["mrr=0.8"]), {"mrr@10": 0.75})

    assert ["mrr@10 is 0.750; at least 0.8 is required."] == sentences


def test_what_should_be_rare_has_a_highest_value() -> None:
    """Fewer answers to what is not covered are better."""
    required = read_requirements(["not_covered_answered=0.05"])

    assert [] == missed(required, {"not_covered_answered": 0.0})
    assert 1 == len(missed(required, {"not_covered_answered": 0.2}))


def test_a_figure_that_cannot_be_told_is_missed() -> None:
    """A gate does not open because its questions were left out."""
    assert 1 == len(missed(read_requirements(["auroc=0.5"]), {"auroc": None}))


@pytest.mark.parametrize("given", ["hit5=0.9", "hit@5", "hit@5=high", "hit@5=90", "mrr=nan"])
def test_what_cannot_be_required_is_refused(given: str) -> None:
    """The sentence repeats what was written."""
    with pytest.raises(InputError, match=given):
        read_requirements([given])
