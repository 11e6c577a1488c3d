"""Promise 3: a conversation has one owner, and only the owner speaks."""

import asyncio

import pytest

from bot.domain.answers import Escalate, EscalationReason, Silence, SilenceReason
from bot.domain.conversations import Author, Owner
from bot.domain.effects import EffectState
from bot.domain.errors import IllegalMove, NotAllowed
from bot.domain.messages import Action, ContactMessage
from tests.builders import an_agent
from tests.fakes.assistant import PausingAssistant, ScriptedAssistant, always
from tests.fakes.rig import REF, Rig

HUMAN_WANTED = Escalate(EscalationReason.ASKED_FOR_HUMAN, "Of course.")


async def test_the_assistant_is_silent_while_a_handoff_waits() -> None:
    """What the contact adds goes to the desk, not to the assistant."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)

    added = await rig.hear("It is about order 17")

    assert [] == rig.assistant.turns
    assert ["It is about order 17"] == rig.desk.relayed
    record = await rig.turn_of(added)
    assert record is not None
    assert Silence(SilenceReason.RELAYED) == record.outcome


async def test_one_of_two_agents_wins_the_claim() -> None:
    """The other is told who was faster."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()

    results = await asyncio.gather(
        rig.casework.claim(handoff.id, agent=an_agent("Ana")),
        rig.casework.claim(handoff.id, agent=an_agent("Ben")),
        return_exceptions=True,
    )

    lost = [result for result in results if isinstance(result, IllegalMove)]
    assert 1 == len(lost)
    assert "already claimed by" in str(lost[0])


async def test_only_the_assignee_may_answer() -> None:
    """Neither an agent who has not claimed nor one who lost the race speaks."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()

    with pytest.raises(NotAllowed, match="Claim this handoff first"):
        await rig.casework.reply(handoff.id, agent=an_agent("Ana"), text="Hi", key="1")
    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))
    with pytest.raises(NotAllowed, match="Ana has claimed this"):
        await rig.casework.reply(handoff.id, agent=an_agent("Ben"), text="Hi", key="1")


async def test_a_reply_that_is_being_written_when_an_agent_steps_in_is_dropped() -> None:
    """The turn records that it was overtaken; the contact hears only the agent."""
    rig = Rig(assistant=PausingAssistant())
    pausing = rig.assistant
    assert isinstance(pausing, PausingAssistant)
    pausing.go_on.set()
    await rig.hear("First question")
    pausing.go_on.clear()
    pausing.began.clear()
    asked = rig.delivery(ContactMessage("Second question"))
    await rig.intake.accept(asked)
    writing = asyncio.create_task(rig.work_turns())
    await pausing.began.wait()
    await rig.casework.take_over(REF.conversation_id, agent=an_agent("Ana"))

    pausing.go_on.set()
    await writing
    await rig.work_outbox()

    record = await rig.turn_of(asked)
    assert record is not None
    assert isinstance(record.outcome, Silence)
    assert SilenceReason.OVERTAKEN is record.outcome.reason
    assert "You asked: Second question [1]" not in rig.said
    assert "(withdrawn)" == rig.vendor.drafts[-1]
    assert ["Second question"] == rig.desk.relayed


async def test_a_reply_in_the_outbox_is_dropped_when_an_agent_steps_in_before_it_leaves() -> None:
    """The owner is read again right before the send."""
    rig = Rig()
    await rig.intake.accept(rig.delivery(ContactMessage("A question")))
    await rig.work_turns()
    await rig.casework.take_over(REF.conversation_id, agent=an_agent("Ana"))

    await rig.work_outbox()

    assert ["Ana is here and will answer you now."] == rig.said
    async with rig.store.reading() as records:
        reply = next(line for line in await rig.messages() if line.author is Author.ASSISTANT)
        effect = await records.effects.get(f"send:{reply.id}:0")
    assert effect is not None
    assert EffectState.DROPPED is effect.state


async def test_after_a_return_the_assistant_answers_again_with_the_notes() -> None:
    """What agents wrote for each other reaches the assistant, not the contact."""
    rig = Rig(assistant=ScriptedAssistant(always(HUMAN_WANTED)))
    await rig.hear("Please, a human")
    handoff = await rig.handoff()
    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))
    await rig.casework.note(
        handoff.id, agent=an_agent("Ana"), text="Serial number is 4711", key="n1"
    )
    await rig.casework.hand_back(handoff.id, agent=an_agent("Ana"))
    await rig.hear("And now?")

    assert Owner.QUEUE is (await rig.conversation()).owner
    assert ("Serial number is 4711",) == rig.assistant.turns[-1].agent_notes
    assert "4711" not in " ".join(rig.said)


async def test_a_resolved_conversation_wakes_the_assistant_with_a_new_handoff_if_needed() -> None:
    """Reopening makes a new handoff whose packet names the old one."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    first = await rig.handoff()
    await rig.casework.claim(first.id, agent=an_agent("Ana"))
    await rig.casework.resolve(first.id, agent=an_agent("Ana"), resolution="Explained it")
    assert Owner.NOBODY is (await rig.conversation()).owner

    await rig.hear("One more thing")
    await rig.press(Action.WANT_HUMAN)

    second = await rig.handoff()
    assert first.id != second.id
    assert first.id == second.packet.previous_handoff_id
    assert 1 == len(rig.assistant.turns)
