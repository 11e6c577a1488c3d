"""The contact presses Stop while the answer is written."""

import asyncio
import contextlib

from bot.domain.answers import Outcome, Silence, SilenceReason
from bot.domain.messages import Action, ContactEdit, ContactMessage, Delivery
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from tests.fakes.assistant import PausingAssistant, echo
from tests.fakes.rig import REF, Rig
from tests.fakes.services import MemorySignals

ID = REF.conversation_id


async def begun(rig: Rig) -> tuple[Delivery, asyncio.Task[None], PausingAssistant]:
    """Ask something, and return when the answer is being written."""
    pausing = rig.assistant
    assert isinstance(pausing, PausingAssistant)
    asked = rig.delivery(ContactMessage("How long is parental leave?"))
    await rig.intake.accept(asked)
    working = asyncio.create_task(rig.work())
    await pausing.began.wait()
    return asked, working, pausing


async def test_a_stopped_turn_says_nothing_and_is_recorded_once() -> None:
    """The draft is withdrawn, and nothing of the turn waits any more."""
    rig = Rig(assistant=PausingAssistant())
    asked, working, _ = await begun(rig)

    is_stopped = await rig.running.stop(ID)
    await working

    assert is_stopped
    assert [] == rig.said
    assert ["I am writ", "(withdrawn)"] == rig.vendor.drafts
    record = await rig.turn_of(asked)
    assert record is not None
    assert Silence(SilenceReason.STOPPED) == record.outcome
    assert 0 == await rig.store.inbox.waiting()


async def test_the_question_of_a_stopped_turn_stays_in_the_conversation() -> None:
    """What comes next is answered, with it as context."""
    rig = Rig(assistant=PausingAssistant())
    _, working, pausing = await begun(rig)
    await rig.running.stop(ID)
    await working
    pausing.go_on.set()

    await rig.hear("And for twins?")

    assert ["You asked: And for twins? [1]"] == rig.said
    assert "How long is parental leave?" == rig.assistant.turns[-1].history[0].text


async def test_an_answer_that_will_not_be_cut_off_is_not_said_all_the_same() -> None:
    """A library that swallows the cancellation and goes on changes nothing."""
    began, rig = asyncio.Event(), Rig()

    async def stubborn(turn: Turn, draft: Draft) -> Outcome:
        began.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        return await echo(turn, draft)

    rig.assistant.behaviour = stubborn
    asked = rig.delivery(ContactMessage("Hello?"))
    await rig.intake.accept(asked)
    working = asyncio.create_task(rig.work())
    await began.wait()

    is_stopped = await rig.running.stop(ID)
    await working

    assert is_stopped
    assert [] == rig.said


async def test_stopping_where_nothing_runs_says_so() -> None:
    """A press that comes too late changes nothing."""
    rig = Rig()
    await rig.hear("Hello?")

    assert not await rig.running.stop(ID)
    assert not await rig.running.stop("unknown")
    assert ["You asked: Hello? [1]"] == rig.said


async def test_a_press_in_another_process_stops_the_turn_where_it_runs() -> None:
    """It travels by the signals."""
    signals = MemorySignals()
    here = Rig(assistant=PausingAssistant(), signals=signals)
    there = Rig(store=here.store, signals=signals, worker="w2")
    listening = asyncio.create_task(here.running.listen_forever())
    asked, working, _ = await begun(here)

    is_stopped = await there.running.stop(ID)
    await working

    listening.cancel()
    assert is_stopped
    record = await here.turn_of(asked)
    assert record is not None
    assert Silence(SilenceReason.STOPPED) == record.outcome


async def test_a_turn_that_is_cut_off_by_its_process_is_not_ended() -> None:
    """A lost lease or a stop of the process is no press of Stop: another worker answers."""
    rig = Rig(assistant=PausingAssistant())
    asked, working, _ = await begun(rig)

    working.cancel()
    await asyncio.gather(working, return_exceptions=True)

    assert await rig.turn_of(asked) is None
    assert 1 == await rig.store.inbox.waiting()


async def test_an_edit_cuts_off_the_answer_to_the_old_words() -> None:
    """Nobody waits until an answer is finished that is thrown away."""
    rig = Rig(assistant=PausingAssistant())
    asked, working, pausing = await begun(rig)

    await rig.intake.accept(rig.delivery(ContactEdit(asked.delivery_id, "And for twins?")))
    pausing.go_on.set()
    await working

    assert ["You asked: And for twins? [1]"] == rig.said
    assert 2 == len(rig.assistant.turns)


async def test_an_edit_of_an_earlier_message_does_not_disturb_the_answer() -> None:
    """Only the question that is being answered is begun anew."""
    rig = Rig(assistant=PausingAssistant())
    pausing = rig.assistant
    assert isinstance(pausing, PausingAssistant)
    pausing.go_on.set()
    first = await rig.hear("First?")
    pausing.go_on.clear()
    pausing.began.clear()
    _, working, _ = await begun(rig)

    await rig.intake.accept(rig.delivery(ContactEdit(first.delivery_id, "First, really?")))
    pausing.go_on.set()
    await working

    assert 2 == len(rig.assistant.turns)


async def test_a_wish_for_a_human_is_not_stopped() -> None:
    """Nothing is written then: a rule decides at once."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)

    assert not await rig.running.stop(ID)
    assert 1 == len(await rig.board.queue())
