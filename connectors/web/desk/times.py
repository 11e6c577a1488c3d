"""Moments as an agent reads them: in the time zone of the agent's browser."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_named(name: str) -> tzinfo:
    """Return the zone that a browser names ("Europe/Berlin"); UTC where it is not known."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def time_words(at: datetime, zone: tzinfo) -> str:
    """Return the time of day, "14:05"."""
    return at.astimezone(zone).strftime("%H:%M")


def day_words(at: datetime, zone: tzinfo, *, today: datetime) -> str:
    """Return the day: "Today", "Yesterday", "Mon 16 Nov", with the year where it is another."""
    day = at.astimezone(zone).date()
    now = today.astimezone(zone).date()
    match (now - day).days:
        case 0:
            return "Today"
        case 1:
            return "Yesterday"
        case _:
            year = f" {day.year}" if day.year != now.year else ""
            return f"{day.strftime('%a')} {day.day} {day.strftime('%b')}{year}"


def moment_words(at: datetime, zone: tzinfo, *, today: datetime) -> str:
    """Return day and time, "Today 14:05"."""
    return f"{day_words(at, zone, today=today)} {time_words(at, zone)}"
