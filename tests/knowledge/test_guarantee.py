import random

import pytest

from knowledge.guarantee import NEVER, Judged, bounds, fewest_questions, threshold_at


def _asked(count: int, wrong: int, *, at: float) -> list[Judged]:
    """Questions answered with one confidence, some of them wrong."""
    return [Judged(str(place), at, right=place >= wrong) for place in range(count)]


def test_every_answer_may_go_where_few_are_wrong() -> None:
    """99 questions without a wrong answer promise a rate of one in a hundred."""
    found = bounds(_asked(99, 0, at=0.2))

    assert 0.0 == threshold_at(found, 0.01)
    assert NEVER == threshold_at(found, 0.009)


def test_the_threshold_stands_above_the_wrong_answers_that_are_too_many() -> None:
    """Sure answers go on, unsure wrong ones are kept back."""
    sure = [Judged(f"sure {place}", 0.9, right=True) for place in range(80)]
    unsure = [Judged(f"unsure {place}", 0.4, right=False) for place in range(20)]
    found = bounds([*sure, *unsure])

    assert 0.4 < threshold_at(found, 0.05) < 0.9
    assert 0.0 == threshold_at(found, 0.25)


def test_wrong_answers_of_equal_confidence_pass_together() -> None:
    """No threshold lies between two that are equally sure."""
    assert 2 == len(bounds(_asked(50, 10, at=0.5)))


def test_what_found_no_answer_is_never_wrong() -> None:
    """Silence costs nothing."""
    trials = [Judged(str(place), None, right=False) for place in range(50)]

    assert 0.0 == threshold_at(bounds(trials), 0.05)


def test_too_few_questions_promise_nothing() -> None:
    """A rate of 5 per cent takes 19 questions."""
    assert 19 == fewest_questions(0.05)
    assert NEVER == threshold_at(bounds(_asked(18, 0, at=0.9)), 0.05)
    assert 0.0 == threshold_at(bounds(_asked(19, 0, at=0.9)), 0.05)
    assert NEVER == threshold_at(bounds([]), 0.5)


def test_trials_of_one_question_are_one_loss() -> None:
    """A question asked with and without its page weighs as much as one that is asked once."""
    pairs = [Judged(str(place), 0.5, right=right) for place in range(40) for right in (True, False)]
    (strict, lenient) = bounds(pairs)

    assert pytest.approx(1 / 41) == strict.rate
    assert pytest.approx(21 / 41) == lenient.rate


def test_the_rate_holds_for_questions_that_were_not_seen() -> None:
    """Over many draws of 60 questions the next question goes wrong no more often than promised."""
    chance = random.Random(7)
    wrong = 0
    draws = 600
    for _ in range(draws):
        threshold = threshold_at(bounds([_drawn(chance, place) for place in range(60)]), 0.1)
        following = _drawn(chance, 60)
        wrong += following.confidence is not None and (
            following.confidence >= threshold and not following.right
        )

    assert wrong / draws < 0.1


def _drawn(chance: random.Random, place: int) -> Judged:
    """A question whose confidence says how often it is right."""
    confidence = chance.random()
    return Judged(str(place), confidence, right=chance.random() < confidence)
