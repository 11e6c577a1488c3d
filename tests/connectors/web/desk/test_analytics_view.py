"""Figures as an agent reads them."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from bot.domain.analytics import Figure, Unit
from bot.domain.counted import TurnEntry, Verdict
from bot.domain.episodes import Fate, episodes
from bot.domain.reports import Analysis, analysis
from connectors.web.desk.analytics_view import (
    COLUMNS,
    as_csv,
    chart,
    figure_words,
    reason_name,
    seconds_words,
    table,
    taken_over,
)
from tests.fakes.clock import NOON


def _analysis() -> Analysis:
    turn = TurnEntry("a", "web", Verdict.ANSWERED, NOON, NOON + timedelta(seconds=2))
    other = replace(turn, conversation_id="b", verdict=Verdict.CLARIFIED)
    now = NOON + timedelta(days=7)
    return analysis(
        episodes([turn, other], [], [], since=NOON, now=now), since=NOON, now=now, zone=UTC
    )


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (Figure(Unit.SHARE, 0.625, 8), ("62%", "of 8")),
        (Figure(Unit.SHARE, None), ("–", "none yet")),
        (Figure(Unit.NUMBER, 1203.6, 5), ("1,204", "")),
        (Figure(Unit.SECONDS, 240, 3), ("4 min", "median of 3")),
        (Figure(Unit.SECONDS, None), ("–", "none yet")),
    ],
)
def test_a_figure_in_words(figure: Figure, expected: tuple[str, str]) -> None:
    """With its unit and what it is taken over; a dash where nothing was measured."""
    assert expected == (figure_words(figure), taken_over(figure))


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.84, "0.8 s"),
        (45, "45 s"),
        (240, "4 min"),
        (7500, "2 h 5 min"),
        (7200, "2 h"),
        (260_000, "3 days"),
    ],
)
def test_a_duration_in_words(seconds: float, expected: str) -> None:
    """As exact as somebody who compares needs it."""
    assert expected == seconds_words(seconds)


def test_the_chart_says_every_week_in_words() -> None:
    """The highest week reaches the top, and one without conversations is there."""
    first, second = chart(_analysis())

    assert second.words.endswith("no conversations")
    assert first.words.endswith("1 assumed, 1 abandoned")
    assert [Fate.ASSUMED, Fate.ABANDONED] == [part.fate for part in first.parts]
    assert 100 == sum(part.share for part in first.parts)


def test_a_table_has_a_cell_for_every_column() -> None:
    """The name of the group stands in front."""
    ((name, *cells),) = table([("Web", _analysis().whole)])

    assert ("Web", len(COLUMNS), "2") == (name, len(cells), cells[0])


def test_the_file_has_one_figure_a_line() -> None:
    """With its group, unit and what it is taken over."""
    lines = as_csv(_analysis()).splitlines()

    assert "part,group,measure,value,unit,of" == lines[0]
    assert "all,,Conversations,2,number,2" == lines[1]
    assert "channel,Web,Assumed,0.5,share,2" in lines


def test_a_reason_has_its_words() -> None:
    """One of a later release is shown as it is."""
    assert "Not covered by the knowledge" == reason_name("not_covered")
    assert "brand_new" == reason_name("brand_new")
    assert "No human brought in or offered" == reason_name(None)
