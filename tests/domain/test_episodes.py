"""Stretches of conversations and what became of them."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.counted import FeedbackEntry, HandoffEntry, TurnEntry, Verdict
from bot.domain.episodes import REST, Episode, Fate, episodes
from bot.domain.handoffs import HandoffState
from tests.fakes.clock import NOON

HOUR = timedelta(hours=1)
LATER = NOON + timedelta(days=30)


def _turn(at: datetime = NOON, verdict: Verdict = Verdict.ANSWERED, **changes: object) -> TurnEntry:
    entry = TurnEntry("talk", "web", verdict, at, at + timedelta(seconds=2), tokens=100)
    return replace(entry, **changes)  # type: ignore[arg-type]


def _handoff(at: datetime = NOON, **changes: object) -> HandoffEntry:
    entry = HandoffEntry("talk", "web", "not_covered", HandoffState.REQUESTED, at)
    return replace(entry, **changes)  # type: ignore[arg-type]


def _resolved(at: datetime = NOON, *, closed_at: datetime = NOON + HOUR) -> HandoffEntry:
    return _handoff(at, state=HandoffState.RESOLVED, closed_at=closed_at)


def _said(value: str, at: datetime = NOON + HOUR) -> FeedbackEntry:
    return FeedbackEntry("talk", value, at)


def _episodes(
    *turns: TurnEntry,
    handoffs: tuple[HandoffEntry, ...] = (),
    feedback: tuple[FeedbackEntry, ...] = (),
    since: datetime = NOON,
    now: datetime = LATER,
) -> list[Episode]:
    return episodes(turns, handoffs, feedback, since=since, now=now)


def _fates(*turns: TurnEntry, **more: object) -> list[Fate]:
    return [each.fate for each in _episodes(*turns, **more)]  # type: ignore[arg-type]


def test_an_answer_without_a_further_word_is_assumed() -> None:
    """After 72 hours, and not before."""
    assert [Fate.RUNNING] == _fates(_turn(), now=NOON + REST)
    assert [Fate.ASSUMED] == _fates(_turn(), now=NOON + REST + timedelta(seconds=2))


def test_helpful_confirms_at_once() -> None:
    """Nobody needs to wait for what was said."""
    found = _fates(_turn(), feedback=(_said("helpful"),), now=NOON + 2 * HOUR)

    assert [Fate.CONFIRMED] == found


def test_the_last_word_counts() -> None:
    """Who calls an answer helpful and a later one not was not helped."""
    words = (_said("helpful"), _said("unhelpful", NOON + 2 * HOUR))

    assert [Fate.ABANDONED] == _fates(_turn(), feedback=words)


@pytest.mark.parametrize("verdict", [Verdict.CLARIFIED, Verdict.OFFERED])
def test_who_does_not_come_back_has_given_up(verdict: Verdict) -> None:
    """After a question back, and after the offer of a human; "no, thanks" changes nothing."""
    thanks = _turn(NOON + HOUR, Verdict.REPLIED)

    assert [Fate.ABANDONED] == _fates(_turn(verdict=verdict))
    assert [Fate.ABANDONED] == _fates(_turn(verdict=verdict), thanks)


def test_a_handoff_outweighs_everything() -> None:
    """Also one that was returned, and one after an answer that was called helpful."""
    returned = _handoff(state=HandoffState.RETURNED, closed_at=NOON + HOUR)

    assert [Fate.HANDED_OFF] == _fates(
        _turn(), handoffs=(returned,), feedback=(_said("helpful"),), now=NOON + HOUR
    )


def test_small_talk_is_no_question() -> None:
    """It has an episode that is counted apart."""
    assert [Fate.OTHER] == _fates(_turn(verdict=Verdict.REPLIED))


def test_who_comes_back_within_72_hours_comes_back_to_the_same_episode() -> None:
    """Counted from the end of what was said last; after that a new one begins."""
    first = _turn()
    soon, late = _turn(first.finished_at + REST), _turn(first.finished_at + REST + HOUR)

    assert 1 == len(_episodes(first, soon))
    assert [NOON, late.started_at] == [each.began_at for each in _episodes(first, late)]


def test_an_open_handoff_keeps_its_episode_open() -> None:
    """What is said in it a week later still belongs to it."""
    relayed = _turn(NOON + 3 * REST, Verdict.RELAYED)

    assert 1 == len(_episodes(_turn(), relayed, handoffs=(_handoff(),)))


def test_what_began_before_the_period_is_left_out() -> None:
    """Although it goes on in it."""
    assert [] == _episodes(_turn(NOON - HOUR), _turn(NOON + HOUR))


def test_conversations_are_kept_apart() -> None:
    """And the one that began first comes first."""
    other = _turn(NOON + HOUR, conversation_id="other", channel="slack")

    assert ["web", "slack"] == [each.channel for each in _episodes(other, _turn())]


def test_a_question_after_the_end_reopens() -> None:
    """Within 72 hours after a resolved handoff, or after "Helpful"; thanks do not."""
    handoff = _resolved()
    again, thanks = _turn(NOON + 3 * HOUR), _turn(NOON + 3 * HOUR, Verdict.REPLIED)
    liked = (_said("helpful"),)

    assert [True] == [each.is_reopened for each in _episodes(again, handoffs=(handoff,))]
    assert [True] == [each.is_reopened for each in _episodes(_turn(), again, feedback=liked)]
    assert [False] == [each.is_reopened for each in _episodes(thanks, handoffs=(handoff,))]
    assert [False] == [each.is_reopened for each in _episodes(_turn(), feedback=liked)]


def test_a_second_handoff_reopens() -> None:
    """Both belong to one episode, whose reason is that of the first."""
    second = _handoff(NOON + 5 * HOUR, reason="asked_for_human")

    (found,) = _episodes(_turn(), handoffs=(_resolved(), second))

    assert (True, "not_covered", 2) == (found.is_reopened, found.reason, len(found.handoffs))


def test_an_offer_gives_the_reason_where_there_is_no_handoff() -> None:
    """An answered question has none."""
    offer = _turn(verdict=Verdict.OFFERED, reason="low_confidence")

    assert "low_confidence" == _episodes(offer)[0].reason
    assert _episodes(_turn())[0].reason is None


def test_times_and_tokens_add_up() -> None:
    """The first response is that to the first question; tokens are those of all turns."""
    slower = _turn(NOON + HOUR, finished_at=NOON + 2 * HOUR)

    (found,) = _episodes(_turn(), slower)

    assert (timedelta(seconds=2), 200) == (found.first_response, found.tokens)
