import asyncio
from datetime import timedelta

from bot.ports.catalog import Schedule
from tests.fakes.clock import NOON, FixedClock

HOUR = timedelta(hours=1)


async def test_one_of_many_machines_claims_a_slot(schedule: Schedule) -> None:
    """However many ask for the same job and slot, exactly one gets it."""
    claims = await asyncio.gather(
        *(schedule.claim("refresh", NOON, worker=f"w{one}") for one in range(10))
    )

    assert sum(claims) == 1


async def test_every_slot_and_every_job_is_claimed_apart(schedule: Schedule) -> None:
    """Another slot of the job, and the same slot of another job, are free."""
    await schedule.claim("refresh", NOON, worker="w1")

    assert await schedule.claim("refresh", NOON + HOUR, worker="w1")
    assert await schedule.claim("remind", NOON, worker="w1")
    assert not await schedule.claim("refresh", NOON, worker="w1")


async def test_old_claims_are_swept(schedule: Schedule, clock: FixedClock) -> None:
    """Claims of slots longer over than asked are removed and counted; the others stay."""
    await schedule.claim("refresh", NOON, worker="w1")
    await schedule.claim("refresh", NOON + HOUR, worker="w1")
    clock.move(2 * HOUR)

    removed = await schedule.sweep(older_than=1.5 * HOUR)

    assert removed == 1
    assert await schedule.claim("refresh", NOON, worker="w1")
    assert not await schedule.claim("refresh", NOON + HOUR, worker="w1")
