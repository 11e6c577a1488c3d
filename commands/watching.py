"""Sources with `watch: true`: refreshed within seconds of a change, while `serve` runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.service.jobs import Job, JobRunner
from commands.composition import Service
from knowledge.watching import watch

_SLOT = timedelta(seconds=10)
"""Machines that notice the same change this close together do its work once."""


@asynccontextmanager
async def watching(service: Service) -> AsyncIterator[None]:
    """Watch while the block runs."""
    base = service.foundation
    runner = JobRunner(base.schedule, clock=base.clock, worker="watch")
    jobs = {job.name: job for job in service.jobs()}
    tasks = [
        asyncio.create_task(
            watch(
                partial(base.refresher.stamps, source.name),
                partial(runner.run, _watched(jobs[f"refresh {source.name}"])),
            )
        )
        for source in base.settings.knowledge.sources
        if source.watch
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _watched(job: Job) -> Job:
    return replace(job, name=f"{job.name} when it changes", every=_SLOT)
