import asyncio
from datetime import timedelta

import pytest

from bot.domain.conversations import ConversationRef
from bot.domain.errors import LeaseLost
from bot.domain.messages import ContactMessage
from bot.ports.storage import Lease, Store, StoredDelivery
from tests.builders import a_conversation, a_delivery, an_identity
from tests.fakes.clock import NOON

SHORT = timedelta(seconds=15)
LATER = NOON + timedelta(seconds=16)


async def test_a_repeated_delivery_is_stored_once(store: Store) -> None:
    """The second put of the same channel and delivery id is told that it is not new."""
    first = await store.inbox.put(a_delivery())
    second = await store.inbox.put(a_delivery("changed by the vendor meanwhile"))

    assert (True, False) == (first, second)
    assert await store.inbox.waiting() == 1


async def test_the_same_id_on_another_channel_is_another_delivery(store: Store) -> None:
    """Delivery ids are unique within a channel only."""
    await store.inbox.put(a_delivery())

    assert await store.inbox.put(a_delivery(channel="slack"))


async def test_of_concurrent_repeats_one_is_new(store: Store) -> None:
    """Fifty concurrent puts of one delivery tell exactly one caller that it is new."""
    answers = await asyncio.gather(*(store.inbox.put(a_delivery()) for _ in range(50)))

    assert sum(answers) == 1
    assert await store.inbox.waiting() == 1


async def test_concurrent_deliveries_are_all_stored(store: Store) -> None:
    """Every one of many concurrent puts is stored, and is told so."""
    puts = [store.inbox.put(a_delivery(delivery_id=f"d{one}", room=f"r{one}")) for one in range(70)]

    assert all(await asyncio.gather(*puts))
    assert await store.inbox.waiting() == 70


async def test_a_lease_carries_what_was_put(store: Store) -> None:
    """A leased delivery equals the one that was put."""
    delivery = a_delivery(ref=ConversationRef("web", "room-1", details=(("url", "https://x"),)))
    await store.inbox.put(delivery)

    (lease,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)

    assert delivery.conversation_id == lease.conversation_id
    assert ("w1", NOON + SHORT) == (lease.worker, lease.until)
    assert [delivery] == [stored.delivery for stored in lease.deliveries]


async def test_deliveries_of_a_conversation_come_in_order(store: Store) -> None:
    """What waits in one conversation is leased together, oldest first."""
    texts = [f"message {one}" for one in range(7)]
    for text in texts:
        await store.inbox.put(a_delivery(text, delivery_id=text))

    (lease,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)

    assert texts == [_text(stored) for stored in lease.deliveries]


async def test_concurrent_puts_keep_the_order_in_which_they_were_made(store: Store) -> None:
    """Deliveries that share a commit are in the order in which they were handed in."""
    ids = [f"d{one:02}" for one in range(40)]
    await asyncio.gather(*(store.inbox.put(a_delivery(delivery_id=id_)) for id_ in ids))

    (lease,) = await store.inbox.lease("w1", limit=1, duration=SHORT, now=NOON)

    assert ids == [stored.delivery.delivery_id for stored in lease.deliveries]


async def test_the_conversation_that_waited_longest_comes_first(store: Store) -> None:
    """With room for two leases, the two conversations with the oldest deliveries are leased."""
    for room in ("a", "b", "c", "a"):
        await _put(store, room, waits=await store.inbox.waiting())

    leases = await store.inbox.lease("w1", limit=2, duration=SHORT, now=NOON)

    assert ["a", "b"] == [lease.deliveries[0].delivery.ref.room for lease in leases]


async def test_a_leased_conversation_is_not_leased_again(store: Store) -> None:
    """While a lease lasts nobody else gets the conversation, also when more arrives."""
    await _put(store, "a")
    await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    await _put(store, "a", waits=1)

    assert not await store.inbox.lease("w2", limit=5, duration=SHORT, now=NOON)


async def test_concurrent_workers_share_out_the_conversations(store: Store) -> None:
    """Many workers that ask at once never get the same conversation."""
    for one in range(20):
        await _put(store, f"room-{one}")

    answers = await asyncio.gather(
        *(store.inbox.lease(f"w{one}", limit=2, duration=SHORT, now=NOON) for one in range(12))
    )

    leased = [lease.conversation_id for leases in answers for lease in leases]
    assert len(leased) == 20
    assert len(set(leased)) == 20


async def test_a_dead_workers_lease_is_taken_over(store: Store) -> None:
    """When its time is past a lease goes to whoever asks, with a higher fence."""
    await _put(store, "a")
    (old,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)

    (new,) = await store.inbox.lease("w2", limit=5, duration=SHORT, now=LATER)

    assert old.conversation_id == new.conversation_id
    assert new.fence > old.fence


async def test_beginnings_are_counted(store: Store) -> None:
    """The first delivery of a lease says how often a worker has begun with it before."""
    await _put(store, "a")
    (first,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    (second,) = await store.inbox.lease("w2", limit=5, duration=SHORT, now=LATER)

    assert (0, 1) == (first.deliveries[0].attempts, second.deliveries[0].attempts)


async def test_finishing_ends_the_lease_when_nothing_waits(store: Store) -> None:
    """After its last delivery a conversation can be leased by anybody as soon as more arrives."""
    await _put(store, "a")
    (lease,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    async with store.writing() as records:
        more = await records.finish(lease, lease.deliveries[0])
    await _put(store, "a", waits=1)

    (next_lease,) = await store.inbox.lease("w2", limit=5, duration=SHORT, now=NOON)

    assert more is False
    assert next_lease.fence > lease.fence
    assert ["a-1"] == [stored.delivery.delivery_id for stored in next_lease.deliveries]


async def test_finishing_keeps_the_lease_while_more_waits(store: Store) -> None:
    """While deliveries wait, also such as came after the lease, its worker keeps it."""
    await _put(store, "a")
    (lease,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    await _put(store, "a", waits=1)

    async with store.writing() as records:
        more = await records.finish(lease, lease.deliveries[0])

    assert more is True
    assert not await store.inbox.lease("w2", limit=5, duration=SHORT, now=NOON)


async def test_a_lost_lease_refuses_the_write_and_undoes_it(store: Store) -> None:
    """A worker that was taken over gets LeaseLost, and nothing that it wrote remains."""
    await _put(store, "a")
    (old,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    await store.inbox.lease("w2", limit=5, duration=SHORT, now=LATER)

    with pytest.raises(LeaseLost):
        await _save_and_finish(store, old)

    async with store.reading() as records:
        assert await records.conversations.get(a_conversation().id) is None
    assert await store.inbox.waiting() == 1


async def test_a_lease_of_the_same_worker_is_told_apart(store: Store) -> None:
    """The fence decides: an old lease is lost also to a newer one of the worker of that name."""
    await _put(store, "a")
    (old,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    await store.inbox.lease("w1", limit=5, duration=SHORT, now=LATER)

    with pytest.raises(LeaseLost):
        async with store.writing() as records:
            await records.finish(old, old.deliveries[0])


async def test_a_lease_that_ended_cannot_finish_again(store: Store) -> None:
    """With the last delivery a lease is over for its holder as well."""
    await _put(store, "a")
    (lease,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    async with store.writing() as records:
        await records.finish(lease, lease.deliveries[0])

    with pytest.raises(LeaseLost):
        async with store.writing() as records:
            await records.finish(lease, lease.deliveries[0])


async def test_a_renewed_lease_lasts_longer(store: Store) -> None:
    """A lease that was prolonged is not taken over when its first time is past."""
    await _put(store, "a")
    leases = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)

    lost = await store.inbox.renew(leases, duration=SHORT, now=NOON + timedelta(seconds=10))

    assert not lost
    assert not await store.inbox.lease("w2", limit=5, duration=SHORT, now=LATER)


async def test_renewing_names_the_leases_that_are_lost(store: Store) -> None:
    """Of two leases the one that was taken over is named, the other one is prolonged."""
    await _put(store, "a")
    await _put(store, "b")
    leases = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    (taken,) = await store.inbox.lease("w2", limit=1, duration=SHORT, now=LATER)

    lost = await store.inbox.renew(leases, duration=SHORT, now=LATER)

    assert [taken.conversation_id] == list(lost)
    assert not await store.inbox.lease("w3", limit=5, duration=SHORT, now=LATER)


async def test_renewing_nothing_is_fine(store: Store) -> None:
    """A worker without a lease may renew as well."""
    assert list(await store.inbox.renew((), duration=SHORT, now=NOON)) == []


async def test_a_released_conversation_is_due_again_when_told(store: Store) -> None:
    """Work that was given back with a time is leased at that time, not before."""
    await _put(store, "a")
    (lease,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    await store.inbox.release(lease, retry_at=NOON + timedelta(seconds=5))

    early = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    due = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON + timedelta(seconds=5))

    assert (0, 1) == (len(early), len(due))


async def test_a_conversation_released_without_a_time_is_due_at_once(store: Store) -> None:
    """Work that was given back without a time can be leased by anybody at once."""
    await _put(store, "a")
    (lease,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)

    await store.inbox.release(lease)

    assert len(await store.inbox.lease("w2", limit=5, duration=SHORT, now=NOON)) == 1


async def test_releasing_a_lost_lease_changes_nothing(store: Store) -> None:
    """A worker that was taken over cannot give away what another one holds."""
    await _put(store, "a")
    (old,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    await store.inbox.lease("w2", limit=5, duration=SHORT, now=LATER)

    await store.inbox.release(old)

    assert not await store.inbox.lease("w3", limit=5, duration=SHORT, now=LATER)


async def test_what_a_crash_left_comes_before_what_came_later(store: Store) -> None:
    """A conversation that was put off keeps its place: it has waited longest."""
    await _put(store, "a")
    (lease,) = await store.inbox.lease("w1", limit=5, duration=SHORT, now=NOON)
    await _put(store, "b")
    await store.inbox.release(lease, retry_at=LATER)

    (next_lease,) = await store.inbox.lease("w1", limit=1, duration=SHORT, now=LATER)

    assert next_lease.deliveries[0].delivery.ref.room == "a"


async def test_a_lease_carries_at_most_fifty_deliveries(store: Store) -> None:
    """A flooded conversation is handled in pieces; the rest waits its turn."""
    ids = [f"d{one:02}" for one in range(60)]
    await asyncio.gather(*(store.inbox.put(a_delivery(delivery_id=id_)) for id_ in ids))

    (lease,) = await store.inbox.lease("w1", limit=1, duration=SHORT, now=NOON)
    async with store.writing() as records:
        for stored in lease.deliveries:
            await records.finish(lease, stored)
    await store.inbox.release(lease)
    (rest,) = await store.inbox.lease("w1", limit=1, duration=SHORT, now=NOON)

    assert ids[:50] == [stored.delivery.delivery_id for stored in lease.deliveries]
    assert ids[50:] == [stored.delivery.delivery_id for stored in rest.deliveries]


async def test_hostile_text_is_stored(store: Store) -> None:
    """NUL characters and lone surrogates, wherever they stand, lose neither text nor delivery."""
    ref = ConversationRef(channel="web", room="bad\x00room\udfff")
    delivery = a_delivery(
        "before\x00\ud800after",
        ref=ref,
        delivery_id="bad\x00id\ud800",
        identity=an_identity(name="A\x00da"),
    )

    is_new = await store.inbox.put(delivery)
    again = await store.inbox.put(delivery)
    (lease,) = await store.inbox.lease("w1", limit=1, duration=SHORT, now=NOON)

    stored = lease.deliveries[0].delivery
    assert (True, False) == (is_new, again)
    assert ContactMessage(text="before\ufffd\ufffdafter") == stored.inbound
    assert stored.conversation_id == lease.conversation_id


async def test_who_began_a_conversation_is_known_before_and_after_it_is_handled(
    store: Store,
) -> None:
    """The first delivery is found while it waits and when it is done; else there is none."""
    began = a_delivery("Began", delivery_id="d1")
    await store.inbox.put(began)
    waiting = await store.inbox.first(began.conversation_id)
    (lease,) = await store.inbox.lease("w1", limit=1, duration=SHORT, now=NOON)
    await _save_and_finish(store, lease)
    await store.inbox.put(a_delivery("Came later", delivery_id="d2"))

    assert began == waiting
    assert began == await store.inbox.first(began.conversation_id)
    assert await store.inbox.first("unknown") is None


async def _save_and_finish(store: Store, lease: Lease) -> None:
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        await records.finish(lease, lease.deliveries[0])


async def _put(store: Store, room: str, *, waits: int = 0) -> None:
    await store.inbox.put(a_delivery(room=room, delivery_id=f"{room}-{waits}"))


def _text(stored: StoredDelivery) -> str:
    inbound = stored.delivery.inbound
    return inbound.text if isinstance(inbound, ContactMessage) else ""
