"""Recurring jobs: a clock ticks on every machine, and one machine does each slot's work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from bot.ports.catalog import Schedule
from bot.ports.clock import Clock

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Cron:
    """Moments by the calendar, as five fields of cron in a time zone."""

    expression: str
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done again and again."""

    name: str
    every: timedelta | Cron
    run: Callable[[], Awaitable[None]]

    @property
    def slot(self) -> timedelta:
        """How far apart two machines may tick for the same run; cron knows minutes only."""
        return self.every if isinstance(self.every, timedelta) else timedelta(minutes=1)


class JobRunner:
    """Runs a job's slot where no other machine has claimed it."""

    def __init__(self, schedule: Schedule, *, clock: Clock, worker: str) -> None:
        self._schedule = schedule
        self._clock = clock
        self._worker = worker

    async def run(self, job: Job) -> bool:
        """Do the job for the present slot; False when another machine has it."""
        slot = slot_of(self._clock.now(), job.slot)
        if not await self._schedule.claim(job.name, slot, worker=self._worker):
            return False
        try:
            await job.run()
        except Exception:  # noqa: BLE001 - the boundary of every job: logged, the next slot comes
            _log.exception("a job failed", job=job.name)
        return True


def slot_of(now: datetime, every: timedelta) -> datetime:
    """Return the beginning of the slot that `now` lies in, counted from 1970 in UTC."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (now - epoch) // every * every
