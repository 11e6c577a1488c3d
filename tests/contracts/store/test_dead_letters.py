from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.effects import EffectState
from bot.domain.errors import NotFound
from bot.ports.storage import Store
from tests.builders import a_delivery, an_effect
from tests.fakes.clock import NOON

MINUTE = timedelta(minutes=1)


async def test_a_delivery_that_is_given_up_is_visible(store: Store) -> None:
    """It no longer waits; it is listed with its error instead."""
    number = await _give_up_delivery(store)

    (dead,) = await store.dead_letters.deliveries()

    assert (number, "it broke") == (dead.number, dead.error)
    assert (a_delivery().conversation_id, NOON) == (dead.conversation_id, dead.received_at)
    assert await store.inbox.waiting() == 0


async def test_a_delivery_that_is_retried_comes_first(store: Store) -> None:
    """It is leased again, before what came after it, as if nobody had begun with it."""
    number = await _give_up_delivery(store)
    await store.inbox.put(a_delivery(delivery_id="later"))

    await store.dead_letters.retry_delivery(number)
    (lease,) = await store.inbox.lease("w1", limit=5, duration=MINUTE, now=NOON)

    ids = [stored.delivery.delivery_id for stored in lease.deliveries]
    assert ["delivery-1", "later"] == ids
    assert lease.deliveries[0].attempts == 0
    assert not await store.dead_letters.deliveries()


async def test_only_a_dead_delivery_can_be_retried(store: Store) -> None:
    """A delivery that waits, or that does not exist, is not found."""
    await store.inbox.put(a_delivery())
    (lease,) = await store.inbox.lease("w1", limit=5, duration=MINUTE, now=NOON)

    with pytest.raises(NotFound):
        await store.dead_letters.retry_delivery(lease.deliveries[0].number)
    with pytest.raises(NotFound):
        await store.dead_letters.retry_delivery(999)


async def test_an_effect_that_is_given_up_is_visible(store: Store) -> None:
    """It is listed with its error."""
    await _give_up_effect(store)

    (dead,) = await store.dead_letters.effects()

    assert (an_effect().key, EffectState.DEAD, "refused") == (dead.key, dead.state, dead.error)


async def test_an_effect_that_is_retried_is_looked_up_first(store: Store) -> None:
    """It comes as UNKNOWN with its attempts counted anew: perhaps it was done after all."""
    await _give_up_effect(store)

    await store.dead_letters.retry_effect(an_effect().key)
    (again,) = await store.ledger.lease("w1", limit=5, duration=MINUTE, now=NOON)

    assert (EffectState.UNKNOWN, 1) == (again.state, again.attempts)
    assert not await store.dead_letters.effects()


async def test_only_a_dead_effect_can_be_retried(store: Store) -> None:
    """An effect that is still to be done, or that does not exist, is not found."""
    async with store.writing() as records:
        await records.effects.plan(an_effect())

    with pytest.raises(NotFound):
        await store.dead_letters.retry_effect(an_effect().key)
    with pytest.raises(NotFound):
        await store.dead_letters.retry_effect("no such key")


async def _give_up_delivery(store: Store) -> int:
    await store.inbox.put(a_delivery())
    (lease,) = await store.inbox.lease("w1", limit=5, duration=MINUTE, now=NOON)
    async with store.writing() as records:
        await records.finish(lease, lease.deliveries[0], error="it broke")
    return lease.deliveries[0].number


async def _give_up_effect(store: Store) -> None:
    async with store.writing() as records:
        await records.effects.plan(an_effect())
    (leased,) = await store.ledger.lease("w1", limit=5, duration=MINUTE, now=NOON)
    async with store.writing() as records:
        await records.effects.settle(replace(leased, error="refused"), EffectState.DEAD)
