from datetime import timedelta

import pytest

from bot.domain.answers import EscalationReason
from bot.domain.contacts import Assurance
from bot.domain.handoffs import HandoffState
from connectors.desk_words import (
    assurance_words,
    confidence_words,
    counted,
    duration_words,
    first_line,
    language_words,
    reason_words,
    standing_words,
)
from tests.builders import a_handoff, an_agent
from tests.fakes.clock import NOON


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (-30, "just now"),
        (59, "just now"),
        (60, "1 min"),
        (299, "4 min"),
        (3600, "1 h"),
        (3900, "1 h 5 min"),
        (86_400, "1 day"),
        (200_000, "2 days"),
    ],
)
def test_a_duration_is_said_in_words(seconds: int, expected: str) -> None:
    """Waiting is told in the largest units that an agent needs, rounded down."""
    assert expected == duration_words(timedelta(seconds=seconds))


@pytest.mark.parametrize("reason", list(EscalationReason))
def test_every_reason_has_words(reason: EscalationReason) -> None:
    """No reason reaches an agent as a code."""
    assert "_" not in reason_words(reason)


@pytest.mark.parametrize("state", list(HandoffState))
def test_every_state_has_words(state: HandoffState) -> None:
    """No state of a handoff reaches an agent as a code."""
    handoff = a_handoff(state=state, assignee="Ana")

    assert standing_words(handoff, agent=an_agent("Ben")) != str(state)


def test_an_accepted_handoff_is_mine_or_with_another() -> None:
    """The assignee reads that it is theirs, everybody else reads the assignee's name."""
    handoff = a_handoff().accepted(an_agent("Ana"), NOON)

    assert standing_words(handoff, agent=an_agent("Ana")) == "Yours"
    assert standing_words(handoff, agent=an_agent("Ben")) == "With Ana"


def test_numbers_agree_with_their_nouns() -> None:
    """One is singular, everything else is plural."""
    assert [counted(number, "second") for number in (0, 1, 2)] == [
        "0 seconds",
        "1 second",
        "2 seconds",
    ]


def test_a_long_line_is_cut_at_a_word() -> None:
    """A question is shown by its first line that says something, cut between words."""
    assert first_line("\n\n  How long, please, is it?\nThanks", limit=12) == "How long…"


def test_what_was_not_measured_is_said() -> None:
    """Without a confidence no number is invented."""
    assert confidence_words(None) == "Not measured"
    assert confidence_words(0.384) == "38% sure of its answer"


def test_languages_have_names() -> None:
    """A known code is named with or without its region, an unknown one is shown."""
    assert [language_words(code) for code in ("de-AT", "xx", None)] == ["German", "xx", "Not known"]


def test_an_asserted_identity_names_who_says_so() -> None:
    """The agent reads whose word it is, and that it is not proof."""
    words = assurance_words(Assurance.ASSERTED, channel="slack")

    assert words == "According to Slack, not proved"
