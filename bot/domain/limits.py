"""How many messages are answered within a minute: of one contact, in one room, one workspace."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class MessageLimits:
    """Messages within any minute; 0 sets no limit."""

    per_contact: int = 0
    per_room: int = 0
    per_workspace: int = 0


def still_counted(times: Iterable[datetime], *, now: datetime) -> list[datetime]:
    """Return the times that lie within the minute before `now`, oldest first."""
    return sorted(at for at in times if now - WINDOW < at <= now)


def is_reached(times: Iterable[datetime], *, now: datetime, most: int) -> bool:
    """Whether one more within this minute would be too many; `most` 0 sets no limit."""
    return most > 0 and len(still_counted(times, now=now)) >= most
