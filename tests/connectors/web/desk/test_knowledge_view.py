"""Sources, passages and trials as an agent reads them."""

from datetime import UTC, timedelta

import pytest

from bot.domain.answers import Clarify, Outcome, Silence, SilenceReason
from bot.domain.contacts import Audience
from bot.ports.knowledge_desk import Refreshed, SourceStanding
from connectors.web.desk.knowledge_view import (
    audience_of,
    passage_row,
    progress_words,
    refreshed_words,
    source_row,
    trial,
)
from tests.builders import a_passage, a_reply, a_source_status, an_escalation
from tests.fakes.clock import NOON

HOUR = timedelta(hours=1)


def test_a_source_is_measured_against_its_target() -> None:
    """Older than promised is overdue; so is one that was never read."""
    standing = SourceStanding(a_source_status(), HOUR, next_refresh=NOON + 2 * HOUR)
    late = source_row(standing, zone=UTC, now=NOON + HOUR + HOUR / 2)
    new = source_row(standing, zone=UTC, now=NOON)
    never = source_row(SourceStanding(a_source_status(refreshed_at=None), HOUR), zone=UTC, now=NOON)

    assert ("1 h 30 min old, should be under 1 h", True) == (late.age, late.is_overdue)
    assert ("Just now, should be under 1 h", False) == (new.age, new.is_overdue)
    assert ("Never read", True, "") == (never.as_of, never.is_overdue, never.next_refresh)
    assert (("handbook/broken.pdf", "not a PDF"),) == new.failures


def test_times_stand_in_sentences() -> None:
    """Today has no capital in them; the names of days keep theirs."""
    standing = SourceStanding(a_source_status(), HOUR)

    assert source_row(standing, zone=UTC, now=NOON).as_of.startswith("As of today ")
    later = source_row(standing, zone=UTC, now=NOON + 100 * HOUR).as_of
    assert later.removeprefix("As of ")[:1].isupper()


def test_a_passage_has_its_scores_and_audience() -> None:
    """Its Markdown is shown as an answer would show it."""
    row = passage_row(a_passage("You get **16 weeks**."), zone=UTC, now=NOON)

    assert (("Fused", "0.90"), ("Dense", "0.80"), ("Words", "12.50")) == row.scores
    assert "<p>You get <strong>16 weeks</strong>.</p>\n" == row.html
    assert row.facts.startswith("handbook · for employees · changed ")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (a_reply(), "It would answer"),
        (Clarify("Which one?"), "It would ask back"),
        (
            an_escalation(ask_first=True),
            "It would offer a human: not covered by the knowledge",
        ),
        (an_escalation(), "It would bring in a human: not covered by the knowledge"),
        (Silence(SilenceReason.NOT_ADDRESSED), "It would say nothing"),
    ],
)
def test_an_outcome_in_words(outcome: Outcome, expected: str) -> None:
    """Each kind has its own."""
    assert expected == trial(outcome, asked="?").verdict


def test_what_is_withheld_is_shown_as_such() -> None:
    """An answer that was not good enough to send stands below what would be said."""
    html = trial(an_escalation(), asked="?").html

    assert "Not sent, but suggested to agents" in html
    assert html.index("passing you to a colleague") < html.index("16 weeks")


def test_the_searched_question_is_shown_where_it_is_another() -> None:
    """Not where it repeats what was asked."""
    outcome = a_reply()

    assert outcome.trace.question == trial(outcome, asked="And for me?").question
    assert "" == trial(outcome, asked=outcome.trace.question).question


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        (Refreshed(), "docs is up to date: nothing had changed."),
        (Refreshed(added=2, removed=1), "docs is up to date: 2 new, 1 gone."),
        (Refreshed(unreachable="No answer."), "docs could not be read: No answer."),
    ],
)
def test_a_refresh_in_words(done: Refreshed, expected: str) -> None:
    """What changed, or why nothing could."""
    assert expected == refreshed_words("docs", done)


def test_progress_in_words() -> None:
    """Before it is known how much there is, it says what it does."""
    assert "Looking for changes …" == progress_words(0, 0)
    assert "1 of 3 documents read" == progress_words(1, 3)


def test_labels_make_an_audience() -> None:
    """Separated by commas, blanks left out."""
    assert Audience(frozenset({"public", "group:x"})) == audience_of(" public,, group:x ")
