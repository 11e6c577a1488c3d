"""Promise 1: every message that addresses Baton ends in exactly one outcome, whatever breaks."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.answers import Escalate, EscalationReason, Outcome, Reply, Silence, SilenceReason
from bot.domain.conversations import Owner
from bot.domain.errors import (
    KnowledgeError,
    ModelTimedOut,
    ModelUnavailable,
    ToolFailed,
)
from bot.domain.messages import ContactMessage
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from tests.fakes.assistant import ScriptedAssistant, breaking
from tests.fakes.rig import Rig


async def test_a_question_is_answered() -> None:
    """The plain case: one message, one reply, one record of it."""
    rig = Rig()

    asked = await rig.hear("How long is the warranty?")

    assert ["You asked: How long is the warranty? [1]"] == rig.said
    record = await rig.turn_of(asked)
    assert record is not None
    assert isinstance(record.outcome, Reply)


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (ModelUnavailable("no provider answers"), EscalationReason.MODEL_FAILED),
        (ModelTimedOut("too slow"), EscalationReason.MODEL_FAILED),
        (KnowledgeError("the index is gone"), EscalationReason.TOOL_FAILED),
        (ToolFailed("crm", "503"), EscalationReason.TOOL_FAILED),
        (ZeroDivisionError("a fault of ours"), EscalationReason.MODEL_FAILED),
    ],
)
async def test_whatever_breaks_a_human_is_brought_in(
    problem: Exception, reason: EscalationReason
) -> None:
    """The contact is told, the handoff stands, and nothing internal is shown."""
    rig = Rig(assistant=ScriptedAssistant(breaking(problem)))

    asked = await rig.hear("How long is the warranty?")

    record = await rig.turn_of(asked)
    assert record is not None
    assert isinstance(record.outcome, Escalate)
    assert reason is record.outcome.reason
    assert Owner.QUEUE is (await rig.conversation()).owner
    assert "colleague" in rig.said[0]
    assert str(problem) not in " ".join(rig.said)


async def test_a_model_that_never_answers_is_cut_off_at_the_deadline() -> None:
    """The turn's time is up: a human is brought in."""

    async def stuck(turn: Turn, draft: Draft) -> Outcome:
        rig.clock.move(turn.deadline - rig.clock.now())
        await asyncio.Event().wait()
        raise AssertionError

    rig = Rig(assistant=ScriptedAssistant(stuck))
    rig.turns._deadline = rig.turns._deadline / 10

    asked = await rig.hear("Are you there?")

    record = await rig.turn_of(asked)
    assert record is not None
    assert isinstance(record.outcome, Escalate)


async def test_a_message_that_kills_its_worker_again_and_again_goes_to_a_human() -> None:
    """After five begun and never ended turns the assistant is not tried again."""
    rig = Rig()
    await rig.intake.accept(rig.delivery(ContactMessage("poison")))
    for _ in range(5):
        await rig.store.inbox.lease(
            "a worker that dies", limit=1, duration=timedelta(seconds=15), now=rig.clock.now()
        )
        rig.clock.move(timedelta(seconds=16))

    await rig.work()

    assert [] == rig.assistant.turns
    assert Owner.QUEUE is (await rig.conversation()).owner


async def test_talk_among_people_ends_in_a_recorded_silence() -> None:
    """Silence is an outcome with a reason, not an absence."""
    rig = Rig()

    overheard = await rig.handle(rig.delivery(ContactMessage("lunch?", addressed=False)))

    record = await rig.turn_of(overheard)
    assert record is not None
    assert Silence(SilenceReason.NOT_ADDRESSED) == record.outcome
    assert [] == rig.said


async def test_the_crm_being_down_does_not_hold_up_a_handoff() -> None:
    """The contact is told at once; the ticket is tried again later."""
    rig = Rig(assistant=ScriptedAssistant(breaking(ModelUnavailable("down"))), crm=BrokenCrm())

    await rig.hear("Help!")

    handoff = await rig.handoff()
    assert handoff.packet.crm is None
    assert handoff.ticket_id is None
    assert "colleague" in rig.said[0]


class BrokenCrm:
    """A CRM that refuses everything."""

    def __getattr__(self, name: str) -> object:
        async def refuse(*_: object, **__: object) -> None:
            raise ToolFailed("crm", "503")

        return refuse
