"""The clock: APScheduler ticks, the job runner decides whether this machine does the slot."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.service.jobs import Cron, Job, JobRunner


class Scheduler:
    """Runs jobs when they are due. A run that is still going on is never overlapped."""

    def __init__(self, jobs: Sequence[Job], runner: JobRunner) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for job in jobs:
            self._scheduler.add_job(
                runner.run,
                trigger_of(job.every),
                args=[job],
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        self._scheduler.start()

    def next_run(self, name: str) -> datetime | None:
        """Return when a job is due next; None for one that is unknown, or before the start."""
        job = self._scheduler.get_job(name)
        return getattr(job, "next_run_time", None)

    def stop(self) -> None:
        """Tick no more; runs that are under way are left to end."""
        self._scheduler.shutdown(wait=False)


def trigger_of(every: timedelta | Cron) -> BaseTrigger:
    """Return when to tick; raises ValueError for what is no cron expression or time zone."""
    if isinstance(every, timedelta):
        return IntervalTrigger(seconds=every.total_seconds(), timezone="UTC")
    return CronTrigger.from_crontab(every.expression, timezone=every.timezone)
