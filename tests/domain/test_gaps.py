"""Questions that ask the same, put together."""

from datetime import UTC, date, timedelta

from bot.domain.gaps import Cause, Unanswered, by_week, gaps, words_of
from tests.fakes.clock import NOON

FOSTER = (
    "Does parental leave cover foster parents?",
    "Is parental leave possible for foster parents?",
    "Foster parents: do they get parental leave?",
)
DOGS = ("Can I bring my dog to the office?", "Are dogs allowed in the office?")


def _asked(question: str, *, days: int = 0, **changes: object) -> Unanswered:
    cause = changes.get("cause", Cause.NOT_COVERED)
    assert isinstance(cause, Cause)
    return Unanswered(
        question, str(changes.get("conversation", question)), NOON + timedelta(days=days), cause
    )


def test_questions_in_other_words_are_one_gap() -> None:
    """What is asked most comes first; another subject is another gap."""
    found = gaps([_asked(each) for each in (*DOGS, *FOSTER, "Who pays for a second monitor?")])

    assert [3, 2, 1] == [len(gap.asked) for gap in found]
    assert set(FOSTER) == set(found[0].wordings)


def test_a_shared_word_alone_does_not_make_questions_alike() -> None:
    """Resetting a router is no question about passwords."""
    found = gaps([_asked("How do I reset my password?"), _asked("How do I reset the router?")])

    assert 2 == len(found)


def test_the_most_frequent_wording_stands_for_all() -> None:
    """Of several the latest."""
    (often,) = gaps([_asked(FOSTER[0]), _asked(FOSTER[1]), _asked(FOSTER[1])])
    (late,) = gaps([_asked(FOSTER[0], days=1), _asked(FOSTER[1])])

    assert (FOSTER[1], FOSTER[0]) == (often.question, late.question)


def test_the_order_of_asking_changes_nothing() -> None:
    """The same questions make the same gaps."""
    asked = [_asked(each, days=place) for place, each in enumerate((*FOSTER, *DOGS))]

    assert gaps(asked) == gaps(asked[::-1])


def test_conversations_and_causes_are_counted_once_each() -> None:
    """The latest conversation first."""
    (gap,) = gaps(
        [
            _asked(FOSTER[0], conversation="a"),
            _asked(FOSTER[0], conversation="a", days=1, cause=Cause.UNHELPFUL),
            _asked(FOSTER[0], conversation="b", days=2),
        ]
    )

    assert ("b", "a") == gap.conversations
    assert {Cause.NOT_COVERED: 2, Cause.UNHELPFUL: 1} == gap.causes


def test_what_has_no_telling_words_is_left_out() -> None:
    """Nobody can write an article about it."""
    assert () == gaps([_asked("How?"), _asked(""), _asked("…")])


def test_words_are_compared_without_their_endings() -> None:
    """In other languages as well; words that tell nothing are left out."""
    assert words_of("Are the dogs allowed?") == words_of("Is a dog allowed?")
    assert frozenset({"elternz".removesuffix("z"), "pflege"}) == words_of(
        "Gibt es Elternzeit für Pflegekinder?"
    )


def test_the_trend_has_every_week() -> None:
    """Also those in which nobody asked."""
    (gap,) = gaps([_asked(FOSTER[0]), _asked(FOSTER[0], days=14)])
    monday = NOON.date() - timedelta(days=NOON.weekday())

    weeks = by_week(gap, since=NOON, now=NOON + timedelta(days=14), zone=UTC)

    assert {
        monday: 1,
        monday + timedelta(days=7): 0,
        monday + timedelta(days=14): 1,
    } == weeks
    assert all(isinstance(each, date) for each in weeks)
