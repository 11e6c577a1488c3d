"""When jobs tick."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.scheduler import Scheduler, trigger_of
from bot.service.jobs import Cron, Job, JobRunner
from bot.store.memory_catalog import MemorySchedule
from tests.fakes.clock import FixedClock


async def nothing() -> None:
    pass


@pytest.mark.parametrize(
    ("every", "now", "expected"),
    [
        (Cron("0 3 * * mon-fri"), "2026-11-20T04:00+00:00", "2026-11-23T03:00+00:00"),
        (Cron("0 3 * * *", "Europe/Berlin"), "2026-07-01T00:00+00:00", "2026-07-01T01:00+00:00"),
        (Cron("0 3 * * *", "Europe/Berlin"), "2026-12-01T00:00+00:00", "2026-12-01T02:00+00:00"),
    ],
)
def test_cron_ticks_by_the_calendar_of_its_zone(every: Cron, now: str, expected: str) -> None:
    """Weekends are left out, and summer time moves the moment."""
    found = trigger_of(every).get_next_fire_time(None, datetime.fromisoformat(now))

    assert datetime.fromisoformat(expected) == found.astimezone(UTC)


def test_machines_that_tick_in_one_minute_share_a_slot() -> None:
    """A job by cron is done once although clocks differ by seconds."""
    assert timedelta(minutes=1) == Job("refresh", Cron("0 3 * * *"), nothing).slot
    assert timedelta(minutes=15) == Job("refresh", timedelta(minutes=15), nothing).slot


async def test_the_next_run_of_a_job_is_known() -> None:
    """Once it ticks; of another job nothing is known."""
    job = Job("refresh docs", timedelta(minutes=15), nothing)
    runner = JobRunner(MemorySchedule(FixedClock()), clock=FixedClock(), worker="w")
    scheduler = Scheduler([job], runner)
    before = scheduler.next_run(job.name)
    scheduler.start()
    found = scheduler.next_run(job.name)
    scheduler.stop()

    assert before is None
    assert found is not None
    assert timedelta() < found - datetime.now(UTC) <= timedelta(minutes=15)
    assert scheduler.next_run("other") is None
