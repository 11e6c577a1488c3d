"""A period measured as a whole, by week, by channel and by reason."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import TypeVar

from bot.domain.analytics import MEASURES, Episodes, Figure
from bot.domain.episodes import Episode, Fate

Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Report:
    """All measures over some conversations."""

    figures: Mapping[str, Figure]
    """By the name of the measure, in the order of `MEASURES`."""
    fates: Mapping[Fate, int]
    """How many have each fate; they add up to the conversations."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A period, as a whole and in its parts."""

    whole: Report
    weeks: tuple[tuple[date, Report], ...]
    """By the Monday that they begin with, oldest first, without gaps."""
    channels: tuple[tuple[str, Report], ...]
    """Most conversations first."""
    reasons: tuple[tuple[str | None, Report], ...]
    """Most conversations first; None: no human was brought in or offered."""


def report(among: Episodes) -> Report:
    """Measure some conversations."""
    fates = dict.fromkeys(Fate, 0)
    for each in among:
        fates[each.fate] += 1
    return Report({measure.name: measure.of(among) for measure in MEASURES}, fates)


def analysis(among: Episodes, *, since: datetime, now: datetime, zone: tzinfo) -> Analysis:
    """Measure a period as a whole, by week (of this time zone), by channel and by reason."""
    weeks: dict[date, list[Episode]] = {monday: [] for monday in mondays(since, now, zone)}
    channels: dict[str, list[Episode]] = defaultdict(list)
    reasons: dict[str | None, list[Episode]] = defaultdict(list)
    for each in among:
        weeks.setdefault(monday_of(each.began_at, zone), []).append(each)
        channels[each.channel].append(each)
        reasons[each.reason].append(each)
    return Analysis(
        whole=report(among),
        weeks=tuple((monday, report(some)) for monday, some in weeks.items()),
        channels=tuple((name, report(some)) for name, some in _most_first(channels)),
        reasons=tuple((name, report(some)) for name, some in _most_first(reasons)),
    )


def monday_of(at: datetime, zone: tzinfo) -> date:
    """Return the Monday of the week that a moment lies in, by the clocks of a time zone."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def mondays(since: datetime, now: datetime, zone: tzinfo) -> Iterator[date]:
    """Yield the Mondays of a time zone's weeks from one moment to another, both included."""
    monday = monday_of(since, zone)
    while monday <= now.astimezone(zone).date():
        yield monday
        monday += timedelta(days=7)


def _most_first(groups: Mapping[Name, list[Episode]]) -> list[tuple[Name, list[Episode]]]:
    return sorted(groups.items(), key=lambda pair: (-len(pair[1]), str(pair[0])))
