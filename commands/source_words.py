"""How a source stands, in one line for people."""

from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.knowledge import SourceStatus
from bot.scheduler import trigger_of
from bot.service.jobs import Cron


class Scheduled(Protocol):
    """What is told of a source's settings."""

    @property
    def refresh(self) -> timedelta | str:
        """How often, or when as cron has it."""
        ...

    @property
    def timezone(self) -> str:
        """Of the cron expression."""
        ...

    @property
    def watch(self) -> bool:
        """Whether changes are noticed by themselves."""
        ...


def source_words(status: SourceStatus, source: Scheduled, now: datetime) -> str:
    """Return counts, age, what went wrong, and when it is refreshed next."""
    if status.refreshed_at is None:
        return "not indexed yet: run `python app.py index`"
    age = spoken(now - status.refreshed_at)
    parts = [
        f"{status.documents} documents, {status.chunks} chunks, refreshed {age} ago",
        _changes(status),
        _oddities(status),
        f"next: {_next(status.refreshed_at, source, now)}",
    ]
    return "; ".join(part for part in parts if part)


def spoken(length: timedelta) -> str:
    """Return a length of time in its largest unit: 3 h, 12 min."""
    seconds = max(0, round(length.total_seconds()))
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def _changes(status: SourceStatus) -> str:
    if status.changed_at is None:
        return ""
    counts = f"{status.added} added, {status.changed} changed, {status.removed} removed"
    return f"last change {status.changed_at:%Y-%m-%d %H:%M} UTC ({counts})"


def _oddities(status: SourceStatus) -> str:
    counts = (
        (len(status.failed), "could not be read"),
        (len(status.empty), "without text"),
        (len(status.duplicates), "repeated word for word"),
    )
    told = ", ".join(f"{count} {words}" for count, words in counts if count)
    return f"{told} (`python app.py index` lists them)" if told else ""


def _next(refreshed_at: datetime, source: Scheduled, now: datetime) -> str:
    watched = "when it changes, and " if source.watch else ""
    if isinstance(source.refresh, timedelta):
        due = refreshed_at + source.refresh - now
        soon = f"in {spoken(due)}" if due > timedelta() else "with the next start of `serve`"
        return f"{watched}{soon}"
    due_at = trigger_of(Cron(source.refresh, source.timezone)).get_next_fire_time(None, now)
    return f"{watched}{due_at:%Y-%m-%d %H:%M %Z}" if due_at else f"{watched}never"
