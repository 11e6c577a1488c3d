"""How much work runs at once follows how prompt the event loop is."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.service.admission import LATE_SECONDS, SLOW_SECONDS, Admission
from bot.service.loop import Loop

LATE, PROMPT = LATE_SECONDS * 2, LATE_SECONDS / 2


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1))), st.integers(1, 300))
def test_something_always_runs_and_never_too_much(
    felt: list[tuple[float, float]], limit: int
) -> None:
    """Whatever is felt, at least one piece of work may run, and at most the limit."""
    admission = Admission(limit)

    for late, stored in felt:
        admission.came_round(late)
        admission.stored(stored)

        assert 1 <= admission.allowed <= limit


def test_a_late_loop_gets_less_to_do_and_a_prompt_one_more() -> None:
    """Computing turns end up nearly alone; turns that wait for a model fill the limit."""
    admission = Admission(100)
    for _ in range(400):
        admission.came_round(PROMPT)
    full = admission.allowed
    for _ in range(20):
        admission.came_round(LATE)

    assert (100, 1) == (full, admission.allowed)


def test_slow_storing_makes_room() -> None:
    """What comes in waits for the transactions of turns: then fewer of them run."""
    admission = Admission(100)
    for _ in range(400):
        admission.came_round(PROMPT)
    for _ in range(10):
        admission.stored(SLOW_SECONDS * 2)
    few = admission.allowed
    admission.stored(SLOW_SECONDS / 2)

    assert (1, 1) == (few, admission.allowed)


async def test_work_that_waits_is_joined_by_more() -> None:
    """While nothing finishes, more is begun as the number grows: nobody waits for the next poll."""
    begun: list[asyncio.Task[None]] = []
    gate, all_begun = asyncio.Event(), asyncio.Event()

    async def piece() -> None:
        await gate.wait()

    async def take(limit: int) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(piece()) for _ in range(min(limit, 40 - len(begun)))]
        begun.extend(tasks)
        if len(begun) == 40:
            all_begun.set()
        return tasks

    loop = Loop("waiting", take, limit=100, poll_seconds=60)
    running = asyncio.create_task(loop.run())
    await all_begun.wait()
    gate.set()
    await loop.stop(patience=1)
    await running

    assert all(task.done() for task in begun)
