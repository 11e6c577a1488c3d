"""Writes that a contact approves: bound to one call, made once, explained when they fail."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.answers import Answer, Reply, Silence, SilenceReason
from bot.domain.errors import ToolFailed
from bot.domain.messages import Action, ContactAction, Offer
from tests.builders import an_approval
from tests.fakes.assistant import ScriptedAssistant, always
from tests.fakes.clock import NOON
from tests.fakes.rig import REF, Rig

REQUEST = an_approval(expires_at=NOON + timedelta(minutes=15))


async def asked() -> Rig:
    """Return a conversation in which a ticket waits for a yes."""
    reply = Reply(Answer("Shall I open this ticket?"), approval=REQUEST)
    rig = Rig(assistant=ScriptedAssistant(always(reply)))
    await rig.hear("Open a ticket, my display is broken")
    return rig


async def test_nothing_is_written_before_the_yes() -> None:
    """The request is shown and stored; the tool is not called."""
    rig = await asked()

    assert [] == rig.toolset.calls
    assert REQUEST == (await rig.messages())[-1].approval


async def test_a_yes_makes_the_call_once_and_says_what_came_of_it() -> None:
    """Two presses of the button are one write."""
    rig = await asked()

    await rig.press(Action.APPROVE, target=REQUEST.id)
    second = await rig.press(Action.APPROVE, target=REQUEST.id)

    assert [f"call:{REQUEST.id}"] == rig.toolset.calls
    assert "Ticket T-1 is open." == rig.said[-1]
    record = await rig.turn_of(second)
    assert record is not None
    assert Silence(SilenceReason.NOTHING_TO_DO) == record.outcome


async def test_a_no_is_respected() -> None:
    """The contact is told that nothing was done."""
    rig = await asked()

    await rig.press(Action.DECLINE, target=REQUEST.id)
    await rig.press(Action.APPROVE, target=REQUEST.id)

    assert [] == rig.toolset.calls
    assert "All right, I have not done that." == rig.said[-1]


async def test_a_yes_that_comes_too_late_does_nothing_and_says_so() -> None:
    """An approval expires."""
    rig = await asked()
    rig.clock.move(timedelta(minutes=16))

    await rig.press(Action.APPROVE, target=REQUEST.id)

    assert [] == rig.toolset.calls
    assert "run out" in rig.said[-1]


async def test_an_approval_of_another_conversation_is_worth_nothing() -> None:
    """A guessed or stolen id opens no ticket."""
    rig = await asked()
    press = ContactAction(Action.APPROVE, target=REQUEST.id)

    await rig.handle(rig.delivery(press, ref=replace(REF, thread="of somebody else")))

    assert [] == rig.toolset.calls


async def test_a_tool_that_fails_is_tried_again() -> None:
    """The CRM was away for a moment."""
    rig = await asked()
    rig.toolset.problem = ToolFailed("open_ticket", "503")
    await rig.press(Action.APPROVE, target=REQUEST.id)
    rig.toolset.problem = None

    rig.clock.move(timedelta(seconds=30))
    await rig.work()

    assert "Ticket T-1 is open." == rig.said[-1]


async def test_a_tool_that_keeps_failing_ends_with_the_offer_of_a_human() -> None:
    """Not silence, and not a promise that is not kept."""
    rig = await asked()
    rig.toolset.problem = ToolFailed("open_ticket", "503")
    await rig.press(Action.APPROVE, target=REQUEST.id)

    for _ in range(20):
        rig.clock.move(timedelta(minutes=6))
        await rig.work()

    assert "nothing was done" in rig.said[-1]
    assert (Offer.HANDOFF,) == (await rig.messages())[-1].offers
