"""Gaps as an agent reads them."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from bot.domain.gaps import Cause, Gap, by_week
from connectors.desk_words import counted
from connectors.web.desk.analytics_view import day_label
from connectors.web.desk.times import moment_words

CONVERSATIONS = 8
"""Conversations that a gap links to, the latest."""
WORDINGS = 5
_CAUSES = {
    Cause.NOT_COVERED: "not covered by the knowledge",
    Cause.LOW_CONFIDENCE: "not sure enough",
    Cause.UNHELPFUL: "answered, but not helpful",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """How often something was asked in one week."""

    words: str
    share: float
    """Its height, 0 to 100, of the highest week of this gap."""


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap with its trend and the way to its conversations."""

    question: str
    count: str
    causes: str
    trend: tuple[Bar, ...]
    trend_words: str
    others: tuple[str, ...]
    """Other wordings."""
    places: str
    """In how many conversations."""
    conversations: tuple[tuple[str, str], ...]
    """(words, id) pairs of the latest, latest first."""


def gap_row(gap: Gap, *, since: datetime, now: datetime, zone: tzinfo) -> GapRow:
    """Return a gap as a row of the page."""
    weeks = by_week(gap, since=since, now=now, zone=zone)
    highest = max(weeks.values(), default=0) or 1
    most_first = sorted(gap.causes.items(), key=lambda pair: -pair[1])
    causes = (f"{count} {_CAUSES[cause]}" for cause, count in most_first)
    latest = {each.conversation_id: each.at for each in reversed(gap.asked)}
    return GapRow(
        question=gap.question,
        count=counted(len(gap.asked), "time"),
        causes=" · ".join(causes),
        trend=tuple(
            Bar(f"Week of {day_label(monday)}: {count}", 100 * count / highest)
            for monday, count in weeks.items()
        ),
        trend_words=_trend_words(list(weeks.values())),
        places=counted(len(gap.conversations), "conversation"),
        others=gap.wordings[1 : WORDINGS + 1],
        conversations=tuple(
            (moment_words(latest[id_], zone, today=now), id_)
            for id_ in gap.conversations[:CONVERSATIONS]
        ),
    )


def file_name(question: str) -> str:
    """Return the name of the file that a draft is kept in."""
    letters = "".join(letter if letter.isalnum() else " " for letter in question.lower())
    return "-".join(letters.split()[:8]) + ".md"


def _trend_words(counts: list[int]) -> str:
    """Compare the latest four weeks with the four before them."""
    now, before = sum(counts[-4:]), sum(counts[-8:-4])
    if len(counts) <= 4 or now == before:  # noqa: PLR2004 - nothing to compare with
        return ""
    return "More often than the month before" if now > before else "Less than the month before"
