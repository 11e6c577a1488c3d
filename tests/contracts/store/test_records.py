import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.contacts import Assurance
from bot.domain.conversations import ConversationRef, Owner
from bot.domain.errors import IllegalMove
from bot.domain.handoffs import HandoffState
from bot.domain.messages import Offer
from bot.ports.storage import Store
from tests.builders import (
    a_citation,
    a_conversation,
    a_handoff,
    a_message,
    a_note,
    a_ref,
    a_reply,
    a_trace,
    a_turn_record,
    an_agent,
    an_approval,
    an_attachment,
    an_escalation,
    an_identity,
)
from tests.fakes.clock import NOON

ID = a_conversation().id


async def test_a_conversation_comes_back_as_it_was_saved(store: Store) -> None:
    """Saving replaces what was there, with every field."""
    changed = a_conversation(owner=Owner.AGENT, assignee="Grace", epoch=4, language="de")
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        await records.conversations.save(changed)

    async with store.reading() as records:
        assert changed == await records.conversations.get(ID)
        assert await records.conversations.get("unknown") is None


async def test_an_identity_has_one_contact(store: Store) -> None:
    """The same person on the same channel is the same contact, however often they are met."""
    async with store.writing() as records:
        first = await records.conversations.identify(an_identity(), now=NOON)
        second = await records.conversations.identify(an_identity(), now=NOON)
        other = await records.conversations.identify(an_identity(channel="slack"), now=NOON)

    async with store.reading() as records:
        assert first == second == await records.conversations.contact(first.id)
        assert await records.conversations.contact("unknown") is None
    assert first.id != other.id
    assert ("Ada", "ada@example.com", Assurance.ASSERTED) == (
        first.name,
        first.email,
        first.assurance,
    )


async def test_concurrent_first_meetings_make_one_contact(store: Store) -> None:
    """Two deliveries of somebody new, handled at once, agree on who that is."""
    contacts = await asyncio.gather(*(_identify(store) for _ in range(6)))

    assert len(set(contacts)) == 1


async def test_what_a_channel_says_about_a_person_is_brought_up_to_date(store: Store) -> None:
    """A new name replaces the old one; what is not said any more is kept."""
    renamed = an_identity(name="Ada Lovelace", email=None)
    async with store.writing() as records:
        await records.conversations.identify(an_identity(), now=NOON)
        contact = await records.conversations.identify(renamed, now=NOON)

    assert ("Ada Lovelace", "ada@example.com") == (contact.name, contact.email)


async def test_conversations_of_the_assistant_come_latest_first(store: Store) -> None:
    """The one with the latest message leads; those that somebody else owns are left out."""
    refs = [a_ref(room=f"room-{one}") for one in range(4)]
    for ref in refs:
        await _talk(store, ref)
    await _talk(store, refs[0])
    queued = a_conversation(ref=refs[2], owner=Owner.QUEUE)
    async with store.writing() as records:
        await records.conversations.save(queued)

    async with store.reading() as records:
        found = await records.conversations.with_assistant(limit=2)

    assert ["room-0", "room-3"] == [conversation.ref.room for conversation in found]


async def test_messages_are_counted_without_gaps(store: Store) -> None:
    """Each message of a conversation gets the next sequence, from 1, whoever adds it."""
    await asyncio.gather(*(_say(store, f"m{one}") for one in range(10)))

    async with store.reading() as records:
        messages = await records.messages.after(ID, 0)

    assert list(range(1, 11)) == [message.sequence for message in messages]


async def test_a_message_comes_back_as_it_was_added(store: Store) -> None:
    """Every field is kept; adding returns the message with its sequence."""
    message = a_message(
        citations=(a_citation(),),
        attachments=(an_attachment(),),
        offers=(Offer.FEEDBACK, Offer.HUMAN),
        approval=an_approval(),
        turn_id="turn-1",
    )
    async with store.writing() as records:
        added = await records.messages.add(message)

    async with store.reading() as records:
        assert [added] == list(await records.messages.latest(ID, limit=5))
    assert replace(message, sequence=1) == added


async def test_a_message_is_added_once(store: Store) -> None:
    """Adding the same id again returns what is there and uses up no sequence."""
    async with store.writing() as records:
        await records.messages.add(a_message())
        again = await records.messages.add(a_message("other words"))
        following = await records.messages.add(a_message(id="message-2"))

    assert (a_message().text, 1, 2) == (again.text, again.sequence, following.sequence)


async def test_latest_and_later_messages_come_oldest_first(store: Store) -> None:
    """`latest` takes from the end, `after` from a sequence on; both read in order."""
    for one in range(1, 7):
        await _say(store, f"m{one}")

    async with store.reading() as records:
        latest = await records.messages.latest(ID, limit=3)
        later = await records.messages.after(ID, 4)

    assert ["m4", "m5", "m6"] == [message.id for message in latest]
    assert ["m5", "m6"] == [message.id for message in later]


async def test_notes_are_kept_in_order_and_once(store: Store) -> None:
    """Notes come oldest first; one with an id that is there is left as it is."""
    async with store.writing() as records:
        await records.messages.add_note(a_note(id="b", text="first"))
        await records.messages.add_note(a_note(id="a", text="second"))
        await records.messages.add_note(a_note(id="b", text="again"))

    async with store.reading() as records:
        notes = await records.messages.notes(ID)
        assert not await records.messages.latest(ID, limit=5)

    assert ["first", "second"] == [note.text for note in notes]
    assert a_note(id="b", text="first") == notes[0]


async def test_a_handoff_comes_back_as_it_was_saved(store: Store) -> None:
    """Saving replaces what was there, the packet included."""
    accepted = a_handoff().accepted(an_agent("Grace"), NOON)
    async with store.writing() as records:
        await records.handoffs.save(a_handoff())
        await records.handoffs.save(accepted)

    async with store.reading() as records:
        assert accepted == await records.handoffs.get(accepted.id)
        assert await records.handoffs.get("unknown") is None


async def test_a_second_open_handoff_is_refused(store: Store) -> None:
    """A conversation has at most one open handoff, whoever tries."""
    async with store.writing() as records:
        await records.handoffs.save(a_handoff())

    with pytest.raises(IllegalMove):
        await _save_handoff(store, id="handoff-2")

    async with store.reading() as records:
        assert [a_handoff()] == list(await records.handoffs.of_conversation(ID))


async def test_after_one_handoff_ended_another_may_begin(store: Store) -> None:
    """Reopening makes a new handoff; a conversation's handoffs come latest first."""
    ended = a_handoff().closed(HandoffState.EXPIRED, NOON)
    async with store.writing() as records:
        await records.handoffs.save(ended)
    await _save_handoff(store, id="handoff-2", requested_at=NOON + timedelta(hours=1))

    async with store.reading() as records:
        found = await records.handoffs.of_conversation(ID)

    assert ["handoff-2", "handoff-1"] == [handoff.id for handoff in found]


async def test_open_handoffs_come_by_waiting_time(store: Store) -> None:
    """The one that was requested first leads."""
    for hours in (3, 1, 2):
        await _save_handoff(store, id=f"h{hours}", requested_at=NOON + timedelta(hours=hours))

    async with store.reading() as records:
        open_states = [HandoffState.REQUESTED, HandoffState.ACCEPTED]
        found = await records.handoffs.in_state(open_states, limit=2)

    assert ["h1", "h2"] == [handoff.id for handoff in found]


async def test_ended_handoffs_come_latest_first(store: Store) -> None:
    """The one that ended last leads, and open ones are left out."""
    for hours in (3, 1, 2):
        closed_at = NOON + timedelta(hours=hours)
        await _save_handoff(store, id=f"h{hours}", state=HandoffState.RESOLVED, closed_at=closed_at)
    await _save_handoff(store, id="open")

    async with store.reading() as records:
        found = await records.handoffs.in_state([HandoffState.RESOLVED, HandoffState.EXPIRED])

    assert ["h3", "h2", "h1"] == [handoff.id for handoff in found]


async def test_a_turn_keeps_its_first_outcome(store: Store) -> None:
    """A turn has exactly one outcome: a later one changes nothing."""
    async with store.writing() as records:
        await records.turns.add(a_turn_record())
        await records.turns.add(a_turn_record(outcome=an_escalation()))

    async with store.reading() as records:
        assert a_turn_record() == await records.turns.get("turn-1")
        assert await records.turns.get("unknown") is None


async def test_turns_of_a_conversation_come_oldest_first(store: Store) -> None:
    """They come in the order in which they were added."""
    async with store.writing() as records:
        await records.turns.add(a_turn_record(id="b"))
        await records.turns.add(a_turn_record(id="a", outcome=an_escalation()))
        await records.turns.add(a_turn_record(id="c", conversation_id="another"))
        await records.turns.add_usage("b", a_trace().usage, at=NOON)

    async with store.reading() as records:
        turns = await records.turns.of_conversation(ID)

    assert ["b", "a"] == [turn.id for turn in turns]
    assert an_escalation() == turns[1].outcome


async def test_feedback_can_be_given_twice(store: Store) -> None:
    """A later word about the same message is taken without complaint."""
    for value in ("helpful", "unhelpful"):
        async with store.writing() as records:
            await records.turns.add_feedback(
                conversation_id=ID, message_id="m1", value=value, comment="\x00", at=NOON
            )

    async with store.reading() as records:
        assert await records.turns.get("m1") is None


async def test_an_approval_is_taken_once_and_at_home_only(store: Store) -> None:
    """A stranger's conversation gets nothing; the right one gets the request exactly once."""
    async with store.writing() as records:
        await records.approvals.add(an_approval(), conversation_id=ID)
        await records.approvals.add(an_approval(summary="again"), conversation_id=ID)

    async with store.writing() as records:
        foreign = await records.approvals.take("approval-1", conversation_id="another")
        first = await records.approvals.take("approval-1", conversation_id=ID)
        second = await records.approvals.take("approval-1", conversation_id=ID)

    assert (None, an_approval(), None) == (foreign, first, second)


async def test_hostile_text_is_stored_everywhere(store: Store) -> None:
    """NUL characters and lone surrogates in any record lose neither the record nor its text."""
    bad, good = "a\x00b\ud800c", "a\ufffdb\ufffdc"
    ref = ConversationRef(channel="web", room=bad)
    async with store.writing() as records:
        await records.conversations.save(a_conversation(ref=ref, id=bad))
        said = await records.messages.add(a_message(bad, id=bad, conversation_id=bad))
        await records.messages.add_note(a_note(conversation_id=bad, text=bad))
        await records.handoffs.save(a_handoff(conversation_id=bad, resolution=bad))
        await records.turns.add(a_turn_record(id=bad, outcome=a_reply(bad)))
        contact = await records.conversations.identify(an_identity(name=bad), now=NOON)

    async with store.reading() as records:
        messages = await records.messages.latest(good, limit=5)
        handoff = await records.handoffs.get("handoff-1")
    assert [good] == [message.text for message in messages]
    assert (good, good) == (said.text, contact.name)
    assert handoff is not None
    assert handoff.resolution == good


async def _identify(store: Store) -> object:
    async with store.writing() as records:
        return await records.conversations.identify(an_identity(), now=NOON)


async def _talk(store: Store, ref: ConversationRef) -> None:
    conversation = a_conversation(ref=ref)
    async with store.writing() as records:
        await records.conversations.save(conversation)
        count = len(await records.messages.after(conversation.id, 0))
        message_id = f"{ref.room}-{count}"
        await records.messages.add(a_message(id=message_id, conversation_id=conversation.id))


async def _say(store: Store, message_id: str) -> None:
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        await records.messages.add(a_message(id=message_id))


async def _save_handoff(store: Store, **changes: object) -> None:
    conversation_id = ID if changes["id"] == "handoff-2" else f"of {changes['id']}"
    async with store.writing() as records:
        await records.handoffs.save(a_handoff(**{"conversation_id": conversation_id} | changes))
