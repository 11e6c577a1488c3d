"""Two settings on the same questions."""

from bot.domain.answers import Escalate, EscalationReason
from knowledge.comparison import compared, values_of_outcomes, values_of_rankings
from knowledge.labelled import Question

LEAVE = Question("1", "How much leave?", frozenset({"leave"}), answerable=True)
WEATHER = Question("2", "Will it rain?", frozenset(), answerable=False)


def test_a_clear_difference_is_sure() -> None:
    """The interval leaves out zero, and holds the difference."""
    (found,) = compared({"hit": [0.0] * 30}, {"hit": [1.0] * 27 + [0.0] * 3})

    assert (0.0, 0.9) == (found.one, found.other)
    assert 0 < found.low < 0.9 < found.high
    assert found.is_sure


def test_two_questions_either_way_may_be_chance() -> None:
    """A gain that one question more or less would undo is not called sure."""
    (found,) = compared({"hit": [0, 1, 0, 1, 0, 1]}, {"hit": [1, 0, 0, 1, 1, 1]})

    assert not found.is_sure
    assert found.low < 0 < found.high


def test_equal_settings_differ_by_nothing() -> None:
    """Questions are drawn together for both, so what is equal stays equal."""
    (found,) = compared({"hit": [0, 1, 1]}, {"hit": [0, 1, 1]})

    assert (0, 0) == (found.low, found.high)


def test_a_figure_without_questions_is_left_out() -> None:
    """A set without unanswerable questions says nothing about them."""
    assert () == compared({"not_covered_answered": []}, {"not_covered_answered": []})


def test_rankings_give_their_values_by_question() -> None:
    """The second place counts at three and half for the rank."""
    values = values_of_rankings([LEAVE], [["pay", "leave"]])

    assert ([0.0], [1.0], [0.5]) == (values["recall@1"], values["recall@3"], values["mrr@10"])


def test_outcomes_are_told_apart_by_kind_of_question() -> None:
    """What goes to a human is neither right nor answered."""
    escalated = Escalate(EscalationReason.LOW_CONFIDENCE, text="")

    values = values_of_outcomes([LEAVE, WEATHER], [escalated, escalated])

    assert {"covered_right": [0.0], "not_covered_answered": [0.0]} == values
