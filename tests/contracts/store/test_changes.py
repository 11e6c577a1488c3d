"""Messages that change, what waits in a conversation, and who is known."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.effects import EffectState
from bot.ports.storage import Store
from tests.builders import (
    a_conversation,
    a_delivery,
    a_message,
    a_ref,
    an_effect,
    an_identity,
)
from tests.fakes.clock import NOON

MINUTE = timedelta(minutes=1)


async def test_a_changed_message_keeps_its_place(store: Store) -> None:
    """An edit replaces what is said; order and sequence stay."""
    edited = a_message("What about part time?", edited_at=NOON + MINUTE)
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        await records.messages.add(a_message())
        await records.messages.add(a_message("Next", id="message-2"))
        await records.messages.change(edited)

    async with store.reading() as records:
        first, second = await records.messages.latest(edited.conversation_id, limit=9)
        assert replace(edited, sequence=1) == first == await records.messages.get("message-1")
        assert 2 == second.sequence


async def test_a_change_of_an_unknown_message_does_nothing(store: Store) -> None:
    """Nobody's message is made by an edit of it."""
    async with store.writing() as records:
        await records.messages.change(a_message())

    async with store.reading() as records:
        assert await records.messages.get("message-1") is None


async def test_what_waits_is_read_in_order(store: Store) -> None:
    """A turn sees what came after the delivery that it handles, and nothing of other rooms."""
    for number in (1, 2):
        await store.inbox.put(a_delivery(delivery_id=f"d{number}"))
    await store.inbox.put(a_delivery(room="room-2", delivery_id="d3"))

    async with store.writing() as records:
        waiting = await records.waiting(a_ref().conversation_id)

    assert ["d1", "d2"] == [stored.delivery.delivery_id for stored in waiting]
    assert waiting[0].number < waiting[1].number


async def test_a_conversation_is_leased_until_its_work_is_done(store: Store) -> None:
    """Whoever asks from another process learns whether a turn runs."""
    id_ = a_ref().conversation_id
    await store.inbox.put(a_delivery())
    before = await store.inbox.holder(id_, now=NOON)
    (lease,) = await store.inbox.lease("w1", limit=1, duration=MINUTE, now=NOON)

    assert before is None
    assert "w1" == await store.inbox.holder(id_, now=NOON)
    assert await store.inbox.holder(id_, now=NOON + MINUTE) is None
    await store.inbox.release(lease)
    assert await store.inbox.holder(id_, now=NOON) is None


async def test_a_planned_effect_is_seen_until_it_is_leased(store: Store) -> None:
    """What is not handed to the vendor yet may stand for what would be planned now."""
    effect = an_effect("announce:h1:slack%_:requested")
    async with store.writing() as records:
        await records.effects.plan(effect)
        assert await records.effects.is_planned(effect.lane, prefix="announce:h1:slack%_:")
        assert not await records.effects.is_planned(effect.lane, prefix="announce:h1:slackXY:")
        assert not await records.effects.is_planned("other", prefix="announce:h1:slack%_:")

    (leased,) = await store.ledger.lease("w1", limit=1, duration=MINUTE, now=NOON)

    assert EffectState.SENT is leased.state
    async with store.writing() as records:
        assert not await records.effects.is_planned(effect.lane, prefix="announce:h1:slack%_:")


async def test_a_person_is_known_after_they_were_met(store: Store) -> None:
    """Looking somebody up makes nobody."""
    async with store.reading() as records:
        assert await records.conversations.known(an_identity()) is None
    async with store.writing() as records:
        met = await records.conversations.identify(an_identity(), now=NOON)

    async with store.reading() as records:
        assert met == await records.conversations.known(an_identity())


async def test_a_contact_s_conversations_come_latest_first(store: Store) -> None:
    """Only theirs, and no more than asked for."""
    mine = [
        a_conversation(ref=a_ref(room=f"room-{number}"), created_at=NOON + number * MINUTE)
        for number in range(3)
    ]
    async with store.writing() as records:
        for conversation in mine:
            await records.conversations.save(conversation)
        other = a_conversation(ref=a_ref(room="other"), contact_id="contact-2")
        await records.conversations.save(other)

    async with store.reading() as records:
        found = await records.conversations.of_contact("contact-1", limit=2)

    assert [mine[2], mine[1]] == list(found)
