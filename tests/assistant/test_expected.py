import pytest

from bot.assistant.expected import Expected


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("How long does it take?", "It takes three working days.", "It takes patience."),
        ("How long is the trial?", "A two-week trial is offered.", "The trial is offered."),
        ("When do you open?", "We open at 9:00.", "We open the doors."),
        ("when is the deadline", "Hand it in by Friday.", "Hand it in to the desk."),
        ("How much is a key?", "A key costs 24 euros.", "A key is sent to you."),
        ("How much is the class?", "The class is free.", "The class is popular."),
        ("Wie lange dauert es?", "3 days", "Eine Weile"),
    ],
)
def test_an_answer_is_of_the_kind_that_is_asked_for(question: str, answer: str, other: str) -> None:
    """A duration, a time or an amount must be in the sentence."""
    expected = Expected(question)

    assert expected.is_strict
    assert expected.is_met_by(answer)
    assert not expected.is_met_by(other)


@pytest.mark.parametrize("question", ["Is it allowed?", "parking", "What do I do when it rains?"])
def test_some_questions_ask_for_no_kind(question: str) -> None:
    """Any sentence may answer, also where "when" only joins two clauses."""
    expected = Expected(question)

    assert not expected.has_kind
    assert expected.is_met_by("Anything at all.")


def test_a_follow_up_asks_for_the_kind_of_what_it_follows() -> None:
    """The last line counts, and the one before it where the last names no kind."""
    assert Expected("How long is it?\nand the battery?").is_strict
    assert not Expected("How long is it?\nAnd who pays for that?").is_strict


@pytest.mark.parametrize(
    "question", ["How do I pair it?", "I lost my badge, now what?", "what do I have to do?"]
)
def test_a_question_for_steps_is_known(question: str) -> None:
    """Such a question wants the whole list."""
    assert Expected(question).steps


def test_measures_are_compared_with_ranges_of_their_unit() -> None:
    """Other units and texts without a range say nothing about a measure."""
    expected = Expected("I am 172 cm tall")

    assert expected.is_in_range("165 to 178 cm")
    assert not expected.is_in_range("155 to 167 cm")
    assert expected.is_in_range("10 to 20 kg")
    assert expected.is_in_range("any height")
