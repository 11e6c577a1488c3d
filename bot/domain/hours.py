"""When humans are there. Pure functions; correct where clocks are put forward or back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD = timedelta(days=400)
"""How far the next opening is looked for: past any year's holidays."""
_DAY = timedelta(days=1)
_DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """The hours of a week, in one time zone, without holidays."""

    timezone: str
    """An IANA name, such as Europe/Berlin."""
    days: Mapping[int, tuple[int, int]]
    """By weekday, Monday is 0: from and until, in minutes after midnight, up to 1440."""
    holidays: frozenset[date] = field(default_factory=frozenset)

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there at this moment."""
        return any(begins <= at < ends for begins, ends in self._around(at, at))

    def next_opening(self, at: datetime) -> datetime | None:
        """Return the moment itself when somebody is there, else when somebody comes, in UTC.

        None when nobody comes within 400 days.
        """
        for begins, ends in self._around(at, at + LOOK_AHEAD):
            if at < ends:
                return max(begins, at.astimezone(UTC))
        return None

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much of the time from `start` to `end` somebody was there."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)  # else clocks count, not time
        shared = (min(end, ends) - max(start, begins) for begins, ends in self._around(start, end))
        return sum((span for span in shared if span > timedelta()), timedelta())

    def local(self, at: datetime) -> datetime:
        """Return a moment as the clocks there show it."""
        return at.astimezone(ZoneInfo(self.timezone))

    def _around(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Give the opening of each day from the day before `start` to the day after `end`."""
        day, last = self.local(start).date() - _DAY, self.local(end).date() + _DAY
        while day <= last:
            hours = self.days.get(day.weekday())
            if hours and day not in self.holidays:
                last_minute_fold = int(hours[1] < _DAY_MINUTES)  # midnight is the next day's first
                begins = self._moment(day, hours[0], fold=0)
                ends = self._moment(day, hours[1], fold=last_minute_fold)
                if begins < ends:
                    yield begins, ends
            day += _DAY

    def _moment(self, day: date, minutes: int, *, fold: int) -> datetime:
        """Return the moment at which the clocks show this time.

        A time that comes twice is the first (fold 0) or the second (fold 1); one that is left out
        is counted by the clocks of before (fold 0) or after (fold 1) their change.
        """
        shown = datetime.combine(day, time()) + timedelta(minutes=minutes)
        return shown.replace(tzinfo=ZoneInfo(self.timezone), fold=fold).astimezone(UTC)
