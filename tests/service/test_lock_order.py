"""Turns and agents lock the same rows in the same order, so that neither waits for the other."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain.conversations import Owner
from bot.domain.handoffs import Handoff
from bot.store.sql import SqlStore
from tests.builders import a_conversation, a_handoff, an_agent, an_identity
from tests.fakes.clock import NOON
from tests.fakes.rig import Rig

ANA = an_agent("Ana")


async def _claims(rig: Rig, handoff: Handoff) -> None:
    await rig.casework.claim(handoff.id, agent=ANA)


async def _notes(rig: Rig, handoff: Handoff) -> None:
    await rig.casework.note(handoff.id, agent=ANA, text="Sounds confused", key="n1")


async def _reminds(rig: Rig, handoff: Handoff) -> None:
    rig.clock.move(timedelta(hours=1))
    await rig.waiting.remind()


@pytest.mark.postgres
@pytest.mark.parametrize("act", [_claims, _notes, _reminds])
async def test_an_act_waits_for_a_turn_and_holds_nothing_meanwhile(
    postgres_store: SqlStore, act: Callable[[Rig, Handoff], Awaitable[None]]
) -> None:
    """A turn has the conversation and asks for its handoff; the database sees no deadlock."""
    rig, handoff = Rig(store=postgres_store), await _stored(postgres_store)
    async with postgres_store.writing() as turn:
        await turn.conversations.get(handoff.conversation_id)
        acting = asyncio.ensure_future(act(rig, handoff))
        await asyncio.sleep(0.1)
        seen = await turn.handoffs.get(handoff.id)
    await acting

    assert handoff == seen


async def _stored(store: SqlStore) -> Handoff:
    async with store.writing() as records:
        contact = await records.conversations.identify(an_identity(), now=NOON)
        conversation = a_conversation(contact_id=contact.id, owner=Owner.QUEUE)
        handoff = a_handoff(conversation_id=conversation.id, requested_at=NOON)
        await records.conversations.save(conversation)
        await records.handoffs.save(handoff)
    return handoff
