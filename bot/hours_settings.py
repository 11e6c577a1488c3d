"""The setting `handoff.hours`: when agents are there."""

import re
from datetime import date
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from bot.domain.hours import BusinessHours

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_SPAN = re.compile(r"(\d{1,2}):([0-5]\d)\s*-\s*(\d{1,2}):([0-5]\d)")
_LAST_MINUTE = 24 * 60


def parse_span(value: object) -> object:
    """Turn "9:00-17:00" into minutes after midnight; 24:00 is the end of the day."""
    if not isinstance(value, str):
        return value
    match = _SPAN.fullmatch(value.strip())
    if match is not None:
        hour, minute, last_hour, last_minute = map(int, match.groups())
        begins, ends = hour * 60 + minute, last_hour * 60 + last_minute
        if begins < ends <= _LAST_MINUTE:
            return begins, ends
    message = 'hours are a time, "-" and a later time of the same day, such as "9:00-17:00"'
    raise ValueError(message)


def check_timezone(value: str) -> str:
    """Refuse a name that no time zone has."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = 'no time zone has this name; write one like "Europe/Berlin" or "UTC"'
        raise ValueError(message) from None
    return value


class HoursSettings(BaseModel):
    """When agents are there; outside it contacts are told when somebody will be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: Annotated[str, AfterValidator(check_timezone)] = "UTC"
    days: dict[Weekday, Annotated[tuple[int, int], BeforeValidator(parse_span)]] = Field(
        min_length=1
    )
    holidays: tuple[date, ...] = ()

    @property
    def business_hours(self) -> BusinessHours:
        """The hours as the use cases ask them."""
        numbers = {day: number for number, day in enumerate(get_args(Weekday))}
        return BusinessHours(
            timezone=self.timezone,
            days={numbers[day]: span for day, span in self.days.items()},
            holidays=frozenset(self.holidays),
        )
