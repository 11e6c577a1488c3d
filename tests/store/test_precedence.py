import asyncio

from bot.store.precedence import PrecedenceLock


async def test_urgent_ones_go_first() -> None:
    """Among those that wait the urgent ones are let in before the others, each in order."""
    lock, order = PrecedenceLock(), list[str]()

    async with lock.hold(is_urgent=False):
        tasks = [asyncio.create_task(_enter(lock, name, order)) for name in ("a", "B", "c", "D")]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)

    assert ["B", "D", "a", "c"] == order


async def test_one_task_holds_it_at_a_time() -> None:
    """Whoever is inside is alone."""
    lock, inside, seen = PrecedenceLock(), list[int](), list[int]()

    async def enter() -> None:
        async with lock.hold(is_urgent=True):
            inside.append(1)
            seen.append(len(inside))
            await asyncio.sleep(0)
            inside.pop()

    await asyncio.gather(*(enter() for _ in range(20)))

    assert [1] * 20 == seen


async def test_a_waiter_that_is_cancelled_holds_nobody_up() -> None:
    """Cancelled while waiting, and cancelled just after it was let in: the next one enters."""
    lock, order = PrecedenceLock(), list[str]()
    async with lock.hold(is_urgent=False):
        waits = asyncio.create_task(_enter(lock, "a", order))
        let_in = asyncio.create_task(_enter(lock, "b", order))
        last = asyncio.create_task(_enter(lock, "c", order))
        await asyncio.sleep(0)
        waits.cancel()
    let_in.cancel()

    await asyncio.wait_for(last, 5)

    assert ["c"] == order


async def _enter(lock: PrecedenceLock, name: str, order: list[str]) -> None:
    async with lock.hold(is_urgent=name.isupper()):
        order.append(name)
