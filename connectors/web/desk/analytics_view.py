"""Figures as an agent reads them."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain.analytics import Figure, Unit
from bot.domain.answers import EscalationReason
from bot.domain.episodes import Fate
from bot.domain.reports import Analysis, Report
from connectors.desk_words import channel_words, reason_words

NOTHING = "–"
"""Stands where there is nothing yet to measure."""
_FATES = {
    Fate.CONFIRMED: "Confirmed",
    Fate.ASSUMED: "Assumed",
    Fate.ABANDONED: "Abandoned",
    Fate.HANDED_OFF: "Handed off",
    Fate.RUNNING: "Going on",
    Fate.OTHER: "No question",
}
COLUMNS = (
    "Conversations",
    "Answered",
    "Confirmed",
    "Assumed",
    "Abandoned",
    "Handed off",
    "Reopened",
    "First response",
    "Handling time",
    "CSAT",
)
"""The measures that a table has room for; all of them are in the file."""


@dataclass(frozen=True, slots=True)
class Part:
    """One fate within one week."""

    fate: Fate
    name: str
    count: int
    share: float
    """Its height, 0 to 100, of the week with most conversations."""


@dataclass(frozen=True, slots=True)
class Week:
    """One column of the chart."""

    label: str
    total: int
    words: str
    """All of it in one sentence, for who cannot see it."""
    parts: tuple[Part, ...]
    """From the bottom up."""


def figure_words(figure: Figure) -> str:
    """Return a figure with its unit: "62%", "1,204", "4 min"; a dash where there is none."""
    if figure.value is None:
        return NOTHING
    match figure.unit:
        case Unit.SHARE:
            return f"{round(figure.value * 100)}%"
        case Unit.SECONDS:
            return seconds_words(figure.value)
        case Unit.NUMBER:
            return f"{round(figure.value):,}"


def taken_over(figure: Figure) -> str:
    """Say over how many a figure is taken; empty where that says nothing."""
    match figure.unit:
        case Unit.SHARE:
            return f"of {figure.of:,}" if figure.of else "none yet"
        case Unit.SECONDS:
            return f"median of {figure.of:,}" if figure.of else "none yet"
        case Unit.NUMBER:
            return ""


def seconds_words(seconds: float) -> str:
    """Return a duration: "0.8 s", "45 s", "4 min", "2 h 5 min", "30 h", "3 days"."""
    if seconds < 10:  # noqa: PLR2004 - below that a tenth matters
        return f"{seconds:.1f} s"
    if seconds < 60:  # noqa: PLR2004 - seconds in a minute
        return f"{round(seconds)} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours >= 48:  # noqa: PLR2004 - beyond two days hours say less than days
        return f"{round(hours / 24)} days"
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def fate_words(fate: Fate) -> str:
    """Name what became of a conversation."""
    return _FATES[fate]


def reason_name(reason: str | None) -> str:
    """Name the reason of a group; one that this release does not know is shown as it is."""
    if reason is None:
        return "No human brought in or offered"
    try:
        return reason_words(EscalationReason(reason))
    except ValueError:
        return reason


def chart(analysis: Analysis) -> tuple[Week, ...]:
    """Return the weeks of an analysis as columns."""
    highest = max((sum(each.fates.values()) for _, each in analysis.weeks), default=0)
    return tuple(_week(monday, each, highest or 1) for monday, each in analysis.weeks)


def table(groups: Iterable[tuple[str, Report]]) -> tuple[tuple[str, ...], ...]:
    """Return rows of words: the name of the group, then `COLUMNS`."""
    return tuple(
        (name, *(figure_words(each.figures[column]) for column in COLUMNS)) for name, each in groups
    )


def as_csv(analysis: Analysis) -> str:
    """Return every figure of an analysis as a table with one figure a line (RFC 4180)."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(("part", "group", "measure", "value", "unit", "of"))
    for part, group, each in _groups(analysis):
        for name, figure in each.figures.items():
            value = "" if figure.value is None else round(figure.value, 4)
            writer.writerow((part, group, name, value, figure.unit, figure.of))
    return file.getvalue()


def _groups(analysis: Analysis) -> Iterator[tuple[str, str, Report]]:
    yield "all", "", analysis.whole
    yield from (("week", monday.isoformat(), each) for monday, each in analysis.weeks)
    yield from (("channel", channel_words(name), each) for name, each in analysis.channels)
    yield from (("reason", reason_name(name), each) for name, each in analysis.reasons)


def _week(monday: date, report: Report, highest: int) -> Week:
    parts = tuple(
        Part(fate, _FATES[fate], count, 100 * count / highest)
        for fate, count in report.fates.items()
        if count
    )
    total = sum(part.count for part in parts)
    told = ", ".join(f"{part.count} {part.name.lower()}" for part in parts) or "no conversations"
    label = day_label(monday)
    return Week(label, total, f"Week of {label}: {told}", parts)


def day_label(day: date) -> str:
    """Return a day without its year, "2 Nov"."""
    return f"{day.day} {day.strftime('%b')}"
