"""The clock: APScheduler ticks, the job runner decides whether this machine does the slot."""

from collections.abc import Sequence

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.service.jobs import Job, JobRunner


class Scheduler:
    """Runs jobs at their intervals. A run that is still going on is never overlapped."""

    def __init__(self, jobs: Sequence[Job], runner: JobRunner) -> None:
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        for job in jobs:
            self._scheduler.add_job(
                runner.run,
                "interval",
                args=[job],
                seconds=job.every.total_seconds(),
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )

    def start(self) -> None:
        """Begin to tick; needs a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more; runs that are under way are left to end."""
        self._scheduler.shutdown(wait=False)
