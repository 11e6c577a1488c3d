"""The measures, and periods measured by them."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.analytics import MEASURES, Figure, Measure, Unit
from bot.domain.counted import HandoffEntry
from bot.domain.episodes import Episode, Fate
from bot.domain.handoffs import HandoffState
from bot.domain.reports import analysis, report
from tests.fakes.clock import NOON

HANDOFF = HandoffEntry(
    "talk",
    "web",
    "not_covered",
    HandoffState.RESOLVED,
    NOON,
    accepted_at=NOON + timedelta(minutes=2),
    first_reply_at=NOON + timedelta(minutes=3),
    closed_at=NOON + timedelta(minutes=12),
    rating=5,
)


def _episode(fate: Fate = Fate.ASSUMED, **changes: object) -> Episode:
    episode = Episode(
        conversation_id="talk",
        channel="web",
        began_at=NOON,
        fate=fate,
        reason=None,
        is_answered=True,
        has_ended_well=False,
        is_reopened=False,
        first_response=timedelta(seconds=2),
        handoffs=(),
        helpful=0,
        unhelpful=0,
        tokens=100,
    )
    return replace(episode, **changes)  # type: ignore[arg-type]


AMONG = [
    _episode(Fate.CONFIRMED, helpful=1, has_ended_well=True),
    _episode(Fate.ASSUMED, first_response=timedelta(seconds=4)),
    _episode(Fate.ABANDONED, is_answered=False, unhelpful=1, first_response=timedelta(seconds=9)),
    _episode(
        Fate.HANDED_OFF, handoffs=(HANDOFF,), has_ended_well=True, is_reopened=True, tokens=600
    ),
    _episode(Fate.RUNNING),
    _episode(Fate.OTHER, is_answered=False, tokens=0),
]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Conversations", Figure(Unit.NUMBER, 6, 6)),
        ("Answered", Figure(Unit.SHARE, 4 / 5, 5)),
        ("Confirmed", Figure(Unit.SHARE, 1 / 4, 4)),
        ("Assumed", Figure(Unit.SHARE, 1 / 4, 4)),
        ("Abandoned", Figure(Unit.SHARE, 1 / 4, 4)),
        ("Handed off", Figure(Unit.SHARE, 1 / 4, 4)),
        ("Reopened", Figure(Unit.SHARE, 1 / 2, 2)),
        ("Containment", Figure(Unit.SHARE, 3 / 4, 4)),
        ("Solved alone", Figure(Unit.SHARE, 2 / 4, 4)),
        ("First response", Figure(Unit.SECONDS, 2, 6)),
        ("Human's first reply", Figure(Unit.SECONDS, 180, 1)),
        ("Handling time", Figure(Unit.SECONDS, 600, 1)),
        ("CSAT", Figure(Unit.SHARE, 1, 1)),
        ("Helpful answers", Figure(Unit.SHARE, 1 / 2, 2)),
        ("Tokens a conversation", Figure(Unit.NUMBER, 1000 / 6, 6)),
    ],
)
def test_a_measure_is_what_its_definition_says(name: str, expected: Figure) -> None:
    """Over one conversation of every fate."""
    assert expected == report(AMONG).figures[name]


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.name)
def test_every_measure_says_what_it_is(measure: Measure) -> None:
    """Its definition is a sentence in one line, and without episodes it has nothing to show."""
    assert measure.definition.endswith(".")
    assert "\n" not in measure.definition
    assert measure.of([]).value in {None, 0}


def test_fates_add_up() -> None:
    """Every conversation has exactly one."""
    assert len(AMONG) == sum(report(AMONG).fates.values())


def test_weeks_begin_on_mondays_of_the_time_zone() -> None:
    """Sunday 23:30 in UTC is Monday in Berlin; weeks in which nobody asked are there too."""
    sunday = NOON.replace(year=2026, month=11, day=1, hour=23, minute=30)
    found = [_episode(began_at=sunday), _episode(began_at=sunday + timedelta(days=14))]
    until = sunday + timedelta(days=15)

    weeks = analysis(found, since=sunday, now=until, zone=ZoneInfo("Europe/Berlin")).weeks

    assert [(date(2026, 11, 2), 1), (date(2026, 11, 9), 0), (date(2026, 11, 16), 1)] == [
        (monday, each.figures["Conversations"].value) for monday, each in weeks
    ]


def test_groups_with_most_conversations_come_first() -> None:
    """By channel and by reason; conversations without a reason are a group of their own."""
    found = [_episode(), _episode(channel="slack", reason="not_covered"), _episode()]

    parts = analysis(found, since=NOON, now=NOON, zone=ZoneInfo("UTC"))

    assert [("web", 2), ("slack", 1)] == [
        (name, each.figures["Conversations"].value) for name, each in parts.channels
    ]
    assert [None, "not_covered"] == [name for name, _ in parts.reasons]
