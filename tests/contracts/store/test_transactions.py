import asyncio
from dataclasses import replace

import pytest

from bot.domain.conversations import Owner
from bot.domain.errors import StoreError
from bot.ports.storage import Records, Store
from tests.builders import a_conversation, a_handoff, a_message, a_note, a_turn_record, an_effect


async def test_an_exception_undoes_everything(store: Store) -> None:
    """Nothing of a transaction that is left by an exception is there afterwards."""
    with pytest.raises(ZeroDivisionError):
        await _write_and_fail(store)

    async with store.reading() as records:
        assert await records.conversations.get(a_conversation().id) is None
        assert not await records.messages.latest(a_conversation().id, limit=5)
        assert await records.handoffs.get(a_handoff().id) is None
        assert await records.turns.get(a_turn_record().id) is None
        assert await records.effects.get(an_effect().key) is None


async def test_a_cancelled_transaction_is_undone_and_holds_nothing_up(store: Store) -> None:
    """A task that is cancelled in the middle leaves no trace, and the next one can write."""
    task = asyncio.create_task(_write_and_wait(store))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with store.writing() as records:
        found = await records.conversations.get(a_conversation().id)
        await records.conversations.save(a_conversation())

    assert found is None


async def test_what_is_not_committed_is_not_seen(store: Store) -> None:
    """A reader sees the store as it was before a transaction that is under way."""
    async with store.writing() as writing:
        await writing.conversations.save(a_conversation())
        await writing.messages.add(a_message())
        async with store.reading() as reading:
            seen = await reading.conversations.get(a_conversation().id)

    assert seen is None


async def test_a_view_stays_as_it_was(store: Store) -> None:
    """What is committed after a view was opened and used does not appear in it."""
    async with store.reading() as reading:
        before = await reading.messages.latest(a_conversation().id, limit=5)
        async with store.writing() as writing:
            await writing.messages.add(a_message())
        after = await reading.messages.latest(a_conversation().id, limit=5)

    assert list(before) == list(after) == []


async def test_writing_through_a_view_is_refused(store: Store) -> None:
    """A view is for reading: every write through it is an error."""
    async with store.reading() as records:
        with pytest.raises(StoreError, match="reading"):
            await records.conversations.save(a_conversation())
        with pytest.raises(StoreError, match="reading"):
            await records.messages.add(a_message())
        with pytest.raises(StoreError, match="reading"):
            await records.messages.add_note(a_note())
        with pytest.raises(StoreError, match="reading"):
            await records.effects.plan(an_effect())


async def test_a_transaction_sees_what_it_wrote(store: Store) -> None:
    """Reads inside a transaction return its own writes."""
    async with store.writing() as records:
        await records.conversations.save(a_conversation())
        await records.turns.add(a_turn_record())
        await records.effects.plan(an_effect())

        assert await records.conversations.get(a_conversation().id) is not None
        assert await records.turns.get(a_turn_record().id) is not None
        assert await records.effects.get(an_effect().key) is not None


async def test_a_conversation_that_was_read_to_change_it_cannot_change_meanwhile(
    store: Store,
) -> None:
    """Of many that read a conversation and pass it on, each sees the one before it."""
    async with store.writing() as records:
        await records.conversations.save(a_conversation())

    await asyncio.gather(*(_pass_on(store) for _ in range(12)))

    async with store.reading() as records:
        conversation = await records.conversations.get(a_conversation().id)
    assert conversation is not None
    assert conversation.epoch == 24


async def test_one_of_many_agents_claims_a_handoff(store: Store) -> None:
    """A handoff that is read inside a transaction is locked, so exactly one claim is made."""
    async with store.writing() as records:
        await records.handoffs.save(a_handoff())

    claims = await asyncio.gather(*(_claim(store, f"agent {one}") for one in range(8)))

    assert sum(claims) == 1


async def _write_everything(records: Records) -> None:
    await records.conversations.save(a_conversation())
    await records.messages.add(a_message())
    await records.handoffs.save(a_handoff())
    await records.turns.add(a_turn_record())
    await records.effects.plan(an_effect())


async def _write_and_fail(store: Store) -> None:
    async with store.writing() as records:
        await _write_everything(records)
        raise ZeroDivisionError


async def _write_and_wait(store: Store) -> None:
    async with store.writing() as records:
        await _write_everything(records)
        await asyncio.sleep(60)


async def _pass_on(store: Store) -> None:
    async with store.writing() as records:
        conversation = await records.conversations.get(a_conversation().id)
        assert conversation is not None
        queued = conversation.owned_by(Owner.QUEUE)
        await records.conversations.save(queued.owned_by(Owner.ASSISTANT))


async def _claim(store: Store, agent: str) -> bool:
    async with store.writing() as records:
        handoff = await records.handoffs.get(a_handoff().id)
        if handoff is None or handoff.assignee:
            return False
        await records.handoffs.save(replace(handoff, assignee=agent))
        return True
