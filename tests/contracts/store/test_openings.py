from bot.ports.storage import Opening, Store
from tests.builders import a_conversation, a_delivery, a_message, a_note, a_turn_record
from tests.fakes.clock import NOON

ID = a_conversation().id


async def test_a_turn_begins_with_all_that_is_stored(store: Store) -> None:
    """The opening holds the conversation, its contact, the latest messages and the notes."""
    delivery = a_delivery()
    async with store.writing() as records:
        contact = await records.conversations.identify(delivery.identity, now=NOON)
        kept = a_conversation(contact_id=contact.id)
        await records.conversations.save(kept)
        for one in range(3):
            await records.messages.keep(a_message(id=f"m{one}"))
        await records.messages.add_note(a_note())

    async with store.reading() as records:
        opening = await records.opening(delivery, messages=2)

    assert (kept, contact, False) == (opening.conversation, opening.contact, opening.has_outcome)
    assert [("m1", 2), ("m2", 3)] == [(one.id, one.sequence) for one in opening.messages]
    assert (a_note(),) == opening.notes


async def test_a_first_turn_begins_with_whoever_is_known(store: Store) -> None:
    """A conversation that is new has the contact of the identity, or nobody yet."""
    delivery = a_delivery()
    async with store.reading() as records:
        unknown = await records.opening(delivery, messages=2)
    async with store.writing() as records:
        contact = await records.conversations.identify(delivery.identity, now=NOON)

    async with store.reading() as records:
        known = await records.opening(delivery, messages=2)

    assert Opening(None, None, messages=(), notes=(), has_outcome=False) == unknown
    assert contact == known.contact


async def test_a_turn_that_ended_begins_with_its_outcome(store: Store) -> None:
    """A repeat of a delivery is told by the opening."""
    delivery = a_delivery()
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        await records.turns.add(a_turn_record(id=delivery.turn_id))

    async with store.reading() as records:
        opening = await records.opening(delivery, messages=2)

    assert opening.has_outcome


async def test_a_message_that_is_kept_twice_stays_as_it_was(store: Store) -> None:
    """Keeping a message again neither changes it nor makes a second one."""
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        await records.messages.keep(a_message(id="m", text="first"))
        await records.messages.keep(a_message(id="m", text="second"))

    async with store.reading() as records:
        messages = await records.messages.after(ID, 0)

    assert [("first", 1)] == [(message.text, message.sequence) for message in messages]
