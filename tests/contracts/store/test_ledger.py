import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.effects import Effect, EffectState
from bot.ports.storage import Store
from tests.builders import an_effect
from tests.fakes.clock import NOON

MINUTE = timedelta(minutes=1)
LATER = NOON + timedelta(seconds=61)


async def test_a_planned_effect_is_leased_as_sent(store: Store) -> None:
    """A fresh effect comes as SENT with its attempt counted, otherwise as it was planned."""
    planned = an_effect(epoch=3, payload={"text": "Grüße", "parts": [1, 2.5, None, True]})
    await _plan(store, planned)

    (leased,) = await _lease(store)

    expected = replace(planned, state=EffectState.SENT, attempts=1, sequence=leased.sequence)
    assert expected == leased
    assert leased.sequence > 0


async def test_sent_is_stored_before_the_effect_leaves(store: Store) -> None:
    """What the lease says is in the store already: a crash right after it is noticed."""
    await _plan(store, an_effect())

    (leased,) = await _lease(store)

    assert leased == await _stored(store, leased.key)


async def test_a_key_is_planned_once(store: Store) -> None:
    """A second effect with the same key changes nothing."""
    await _plan(store, an_effect(payload={"text": "first"}))
    await _plan(store, an_effect(payload={"text": "second"}))

    effects = await _lease(store)

    assert [{"text": "first"}] == [effect.payload for effect in effects]


async def test_effects_of_a_lane_leave_one_after_the_other(store: Store) -> None:
    """The second effect of a lane is leased only when the first one is settled."""
    await _plan(store, an_effect("a1"), an_effect("a2"))

    (first,) = await _lease(store)
    meanwhile = await _lease(store)
    await _settle(store, first, EffectState.DONE)
    (second,) = await _lease(store)

    assert ["a1", "a2"] == [first.key, second.key]
    assert not meanwhile


async def test_lanes_do_not_wait_for_one_another(store: Store) -> None:
    """Effects for other targets and other conversations are leased at the same time."""
    await _plan(
        store,
        an_effect("a1"),
        an_effect("a2"),
        an_effect("b1", target="crm"),
        an_effect("c1", conversation_id="another"),
    )

    effects = await _lease(store)

    assert ["a1", "b1", "c1"] == [effect.key for effect in effects]


async def test_no_more_than_the_limit_is_leased(store: Store) -> None:
    """Of three lanes that are due the two oldest are leased when two are asked for."""
    await _plan(store, *(an_effect(f"e{one}", target=f"desk-{one}") for one in range(3)))

    effects = await store.ledger.lease("w1", limit=2, duration=MINUTE, now=NOON)

    assert ["e0", "e1"] == [effect.key for effect in effects]


async def test_concurrent_workers_never_get_the_same_effect(store: Store) -> None:
    """Many workers that ask at once share out the lanes."""
    await _plan(store, *(an_effect(f"e{one}", target=f"desk-{one}") for one in range(20)))

    answers = await asyncio.gather(
        *(store.ledger.lease(f"w{one}", limit=3, duration=MINUTE, now=NOON) for one in range(10))
    )

    keys = [effect.key for effects in answers for effect in effects]
    assert len(keys) == 20
    assert len(set(keys)) == 20


async def test_a_dead_workers_effect_comes_back_as_unknown(store: Store) -> None:
    """SENT without an answer is looked up: it comes to the next worker as UNKNOWN, counted."""
    await _plan(store, an_effect())
    await _lease(store)

    before = await store.ledger.lease("w2", limit=5, duration=MINUTE, now=NOON + MINUTE / 2)
    (taken,) = await store.ledger.lease("w2", limit=5, duration=MINUTE, now=LATER)

    assert not before
    assert (EffectState.UNKNOWN, 2) == (taken.state, taken.attempts)


async def test_a_renewed_effect_is_not_taken_over(store: Store) -> None:
    """A worker that prolongs its lease keeps the effect."""
    await _plan(store, an_effect())
    effects = await _lease(store)

    await store.ledger.renew(effects, "w1", duration=MINUTE, now=NOON + MINUTE / 2)

    assert not await store.ledger.lease("w2", limit=5, duration=MINUTE, now=LATER)


async def test_a_worker_renews_only_its_own(store: Store) -> None:
    """Renewing what another worker holds does not prolong it."""
    await _plan(store, an_effect())
    effects = await _lease(store)

    await store.ledger.renew(effects, "w2", duration=MINUTE, now=NOON + MINUTE / 2)

    assert len(await store.ledger.lease("w3", limit=5, duration=MINUTE, now=LATER)) == 1


async def test_an_effect_that_is_put_off_blocks_its_lane_only(store: Store) -> None:
    """Until it is due again nothing behind it leaves, and every other lane goes on."""
    await _plan(store, an_effect("a1"), an_effect("a2"), an_effect("b1", target="crm"))
    first, other = await _lease(store)
    await _settle(store, other, EffectState.DONE)
    await _put_off(store, first, minutes=5)
    await _plan(store, an_effect("b2", target="crm"))

    effects = await _lease(store)

    assert ["b2"] == [effect.key for effect in effects]


async def test_an_effect_that_is_put_off_comes_back_when_it_is_due(store: Store) -> None:
    """It is leased from its time on, before what waits behind it, with state and flag as given."""
    await _plan(store, an_effect("a1"), an_effect("a2"))
    (first,) = await _lease(store)
    unsure = replace(first, state=EffectState.UNKNOWN, possibly_doubled=True)
    await _put_off(store, unsure, minutes=5)

    (again,) = await store.ledger.lease(
        "w1", limit=5, duration=MINUTE, now=NOON + timedelta(minutes=5)
    )

    assert ("a1", EffectState.UNKNOWN, 2) == (again.key, again.state, again.attempts)
    assert again.possibly_doubled
    assert again.error == "the vendor asked us to wait"


async def test_the_next_due_time_is_that_of_a_lane_that_waits(store: Store) -> None:
    """Only effects that are put off and lead their lane count; without one there is no time."""
    await _plan(store, an_effect("a1"), an_effect("b1", target="crm"))
    before = await store.ledger.next_due()
    first, second = await _lease(store)
    while_leased = await store.ledger.next_due()
    await _put_off(store, first, minutes=7)
    await _put_off(store, second, minutes=3)

    assert (None, None) == (before, while_leased)
    assert NOON + timedelta(minutes=3) == await store.ledger.next_due()


@pytest.mark.parametrize("end", [EffectState.DONE, EffectState.DROPPED, EffectState.DEAD])
async def test_every_end_frees_the_lane(store: Store, end: EffectState) -> None:
    """What is done, dropped or given up never holds up what comes behind it."""
    await _plan(store, an_effect("a1"), an_effect("a2"))
    (first,) = await _lease(store)
    await _settle(store, replace(first, result={"id": "1"}, error="why"), end)

    (second,) = await _lease(store)

    stored = await _stored(store, "a1")
    assert second.key == "a2"
    assert (end, {"id": "1"}, "why") == (stored.state, stored.result, stored.error)


async def test_an_effect_that_ended_stays_ended(store: Store) -> None:
    """A worker that wakes up late can neither put off nor end again what another one has done."""
    await _plan(store, an_effect())
    (slow,) = await _lease(store)
    (quick,) = await store.ledger.lease("w2", limit=5, duration=MINUTE, now=LATER)
    await _settle(store, replace(quick, result={"id": "1"}), EffectState.DONE)

    await _put_off(store, slow, minutes=5)
    await _settle(store, slow, EffectState.DEAD)

    stored = await _stored(store, slow.key)
    assert (EffectState.DONE, {"id": "1"}) == (stored.state, stored.result)
    assert await store.ledger.next_due() is None


async def test_a_transaction_that_fails_plans_nothing(store: Store) -> None:
    """Effects are written with what caused them, or not at all."""
    with pytest.raises(ZeroDivisionError):
        await _plan_and_fail(store)

    assert not await _lease(store)


async def test_hostile_text_in_an_effect_is_stored(store: Store) -> None:
    """NUL characters and lone surrogates in a payload, result or error stop nothing."""
    await _plan(store, an_effect(payload={"te\x00xt": ["a\ud800b"]}))
    (leased,) = await _lease(store)
    await _settle(
        store, replace(leased, result={"id": "\x00"}, error="bad \udfff"), EffectState.DEAD
    )

    (dead,) = await store.dead_letters.effects()

    assert {"te\ufffdxt": ["a\ufffdb"]} == dead.payload
    assert ({"id": "\ufffd"}, "bad \ufffd") == (dead.result, dead.error)


async def _plan(store: Store, *effects: Effect) -> None:
    async with store.writing() as records:
        for effect in effects:
            await records.effects.plan(effect)


async def _plan_and_fail(store: Store) -> None:
    async with store.writing() as records:
        await records.effects.plan(an_effect())
        raise ZeroDivisionError


async def _lease(store: Store) -> list[Effect]:
    return list(await store.ledger.lease("w1", limit=10, duration=MINUTE, now=NOON))


async def _settle(store: Store, effect: Effect, state: EffectState) -> None:
    async with store.writing() as records:
        await records.effects.settle(effect, state)


async def _put_off(store: Store, effect: Effect, *, minutes: int) -> None:
    due_at = NOON + timedelta(minutes=minutes)
    await store.ledger.reschedule(effect, due_at=due_at, error="the vendor asked us to wait")


async def _stored(store: Store, key: str) -> Effect:
    async with store.reading() as records:
        effect = await records.effects.get(key)
    assert effect is not None
    return effect
