"""Gaps as an agent reads them."""

from datetime import UTC, timedelta

from bot.domain.gaps import Cause, Unanswered, gaps
from connectors.web.desk.gap_view import GapRow, file_name, gap_row
from tests.fakes.clock import NOON

WEEK = timedelta(weeks=1)


def _row(*weeks_ago: int) -> GapRow:
    (gap,) = gaps(
        Unanswered("Are dogs allowed?", f"talk-{each}", NOON - each * WEEK, Cause.NOT_COVERED)
        for each in weeks_ago
    )
    return gap_row(gap, since=NOON - 8 * WEEK, now=NOON, zone=UTC)


def test_a_gap_says_how_often_and_why() -> None:
    """And leads to its conversations, the latest first."""
    row = _row(0, 1, 1)

    assert ("3 times", "3 not covered by the knowledge") == (row.count, row.causes)
    assert ["talk-0", "talk-1"] == [id_ for _, id_ in row.conversations]


def test_the_trend_is_drawn_against_its_highest_week() -> None:
    """And compared with the month before in words, where there is something to tell."""
    row = _row(0, 1, 1)

    assert [0, 0, 0, 0, 0, 0, 0, 100, 50] == [bar.share for bar in row.trend]
    assert "More often than the month before" == row.trend_words
    assert "Less than the month before" == _row(5, 6).trend_words
    assert "" == _row(0, 5).trend_words


def test_a_draft_is_kept_under_its_question() -> None:
    """In letters that every file system takes."""
    assert "are-dogs-allowed-in-the-office.md" == file_name('Are "dogs" allowed in the office?')
