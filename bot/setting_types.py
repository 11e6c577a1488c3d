"""What settings are made of: durations, schedules, switches, sections."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_CRON_FIELDS = 5
_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")


def parse_duration(value: object) -> object:
    """Turn "15m" into a timedelta (s, m, h, d); other values are left to the type's own check."""
    if not isinstance(value, str):
        return value
    match = _DURATION.fullmatch(value.strip())
    if match is None:
        message = 'a duration is a number and a unit, such as "30s", "15m", "24h" or "7d"'
        raise ValueError(message)
    return timedelta(**{_UNITS[match[2]]: float(match[1])})


def parse_refresh(value: object) -> object:
    """Turn "15m" into a timedelta, and leave a cron expression as it is once it is one."""
    if not isinstance(value, str) or len(value.split()) != _CRON_FIELDS:
        return parse_duration(value)
    from apscheduler.triggers.cron import CronTrigger  # noqa: PLC0415 - only where it is used

    try:
        CronTrigger.from_crontab(value)
    except ValueError as problem:
        message = f'this is no cron expression ({problem}); "0 3 * * 1-5" is 3:00 on weekdays'
        raise ValueError(message) from None
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Refresh = Annotated[timedelta | str, BeforeValidator(parse_refresh)]
"""An interval, or five fields of cron."""
Switch = Literal["auto"] | bool


class Section(BaseModel):
    """A part of config.yaml: fixed once it is read, and without unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")
