"""What is stored of one person is found, and forgotten without a trace."""

from datetime import timedelta

import pytest

from bot.domain.conversations import Author
from bot.domain.errors import LeaseLost
from bot.ports.people import FeedbackGiven
from bot.ports.storage import Store
from tests.builders import (
    a_conversation,
    a_delivery,
    a_handoff,
    a_message,
    a_note,
    a_turn_record,
    an_approval,
    an_effect,
    an_identity,
)
from tests.fakes.clock import NOON

ID = a_conversation().id
LEASE = timedelta(minutes=1)


async def test_a_contact_is_found_by_id_and_by_address(store: Store) -> None:
    """Case does not matter in an address, and one address may belong to several."""
    async with store.writing() as records:
        web = await records.conversations.identify(an_identity(), now=NOON)
        slack = await records.conversations.identify(an_identity(channel="slack"), now=NOON)

    async with store.reading() as records:
        assert [web] == list(await records.people.named(web.id))
        assert {web, slack} == set(await records.people.named(" ADA@example.com"))
        assert [] == list(await records.people.named("ada"))


async def test_a_conversation_is_forgotten_whole(store: Store) -> None:
    """Messages, notes, handoffs, cards, turns, feedback, approvals, effects and deliveries."""
    await store.inbox.put(a_delivery())
    await _filled(store)

    async with store.writing() as records:
        await records.people.forget_conversation(ID)

    async with store.reading() as records:
        assert await records.conversations.get(ID) is None
        assert [] == list(await records.messages.after(ID, 0))
        assert [] == list(await records.messages.notes(ID))
        assert [] == list(await records.handoffs.of_conversation(ID))
        assert await records.cards.get("slack:triage", a_handoff().id) is None
        assert [] == list(await records.turns.of_conversation(ID))
        assert [] == list(await records.people.feedback(ID))
        assert await records.effects.get(an_effect(conversation_id=ID).key) is None
    assert 0 == await store.inbox.waiting()
    assert [] == list(await store.inbox.lease("w", limit=5, duration=LEASE, now=NOON))


async def test_other_conversations_stay(store: Store) -> None:
    """Only the named one is forgotten; one that is unknown is no error."""
    await _filled(store)

    async with store.writing() as records:
        await records.people.forget_conversation("another")

    async with store.reading() as records:
        assert await records.conversations.get(ID) is not None
        assert 1 == len(await records.messages.after(ID, 0))
        assert [FeedbackGiven(a_message().id, "helpful", "Thanks", NOON)] == list(
            await records.people.feedback(ID)
        )


async def test_a_turn_that_runs_meanwhile_cannot_write(store: Store) -> None:
    """What it was about to store would bring back what was forgotten."""
    await store.inbox.put(a_delivery())
    (held,) = await store.inbox.lease("w", limit=1, duration=LEASE, now=NOON)
    async with store.writing() as records:
        await records.people.forget_conversation(held.conversation_id)

    with pytest.raises(LeaseLost):
        async with store.writing() as records:
            await records.finish(held, held.deliveries[0])


async def test_what_somebody_wrote_is_found_in_whosever_conversation(store: Store) -> None:
    """By their id on the channel; what others wrote is not."""
    theirs = a_message(author=Author.CONTACT, author_id='U1"x')
    others = a_message(id="m-2", author=Author.CONTACT, author_id="U2")
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        stored = await records.messages.add(theirs)
        await records.messages.add(others)

    async with store.reading() as records:
        channel = a_conversation().ref.channel
        assert [stored] == list(await records.people.written(channel, 'U1"x'))
        assert [] == list(await records.people.written("another", 'U1"x'))


async def test_the_deliveries_of_one_person_are_forgotten(store: Store) -> None:
    """Those of others in the same conversation are handled as before."""
    other = an_identity(external_id="other")
    await store.inbox.put(a_delivery(delivery_id="1"))
    await store.inbox.put(a_delivery(delivery_id="2", identity=other))

    async with store.writing() as records:
        await records.people.forget_deliveries(other.channel, an_identity().external_id)

    (held,) = await store.inbox.lease("w", limit=1, duration=LEASE, now=NOON)
    assert ["2"] == [each.delivery.delivery_id for each in held.deliveries]


async def test_what_was_sent_of_a_message_is_forgotten(store: Store) -> None:
    """What was sent of others in the same conversation stays."""
    async with store.writing() as records:
        for id_ in ("m-1", "m-2"):
            payload = {"message": {"id": id_, "text": "Hello"}}
            await records.effects.plan(
                an_effect(key=f"send:{id_}:0", conversation_id=ID, payload=payload)
            )

    async with store.writing() as records:
        await records.people.forget_effects(ID, ["m-1"])

    async with store.reading() as records:
        assert await records.effects.get("send:m-1:0") is None
        assert await records.effects.get("send:m-2:0") is not None


async def test_a_forgotten_contact_is_somebody_new(store: Store) -> None:
    """Neither name nor address is left."""
    async with store.writing() as records:
        known = await records.conversations.identify(an_identity(), now=NOON)
    async with store.reading() as records:
        key = (an_identity().channel, an_identity().external_id)
        assert [key] == list(await records.people.identities(known.id))

    async with store.writing() as records:
        await records.people.forget_contact(known.id)

    async with store.reading() as records:
        assert await records.conversations.contact(known.id) is None
        assert await records.conversations.known(an_identity()) is None


async def _filled(store: Store) -> None:
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        await records.messages.add(a_message())
        await records.messages.add_note(a_note())
        await records.handoffs.save(a_handoff())
        await records.cards.save("slack:triage", a_handoff().id, "C1:1")
        record = a_turn_record()
        await records.turns.add(record)
        await records.turns.add_usage(record.id, record.outcome.trace.usage, at=NOON)
        await records.turns.add_feedback(
            conversation_id=ID, message_id=a_message().id, value="helpful", comment="Thanks",
            at=NOON,
        )  # fmt: skip
        await records.approvals.add(an_approval(), conversation_id=ID)
        await records.effects.plan(an_effect(conversation_id=ID))
