"""A contact no longer needs a human; a desk that was away catches up."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.answers import Silence, SilenceReason
from bot.domain.conversations import Owner
from bot.domain.crm import TicketStatus
from bot.domain.handoffs import HandoffState
from bot.domain.messages import Action, Offer
from tests.builders import an_agent
from tests.fakes.crm import MemoryCrm
from tests.fakes.rig import Rig
from tests.fakes.vendor import ask_to_wait

ANA = an_agent("Ana")


@pytest.mark.parametrize("is_claimed", [False, True])
async def test_a_contact_who_needs_no_human_any_more_goes_back_to_the_assistant(
    *, is_claimed: bool
) -> None:
    """The handoff ends, the desk's card says so, and the next question is answered."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()
    if is_claimed:
        await rig.casework.claim(handoff.id, agent=ANA)

    await rig.press(Action.WITHDRAW)
    await rig.hear("How much is shipping?")

    ended = (await rig.board.case(handoff.id)).handoff
    assert (HandoffState.EXPIRED, rig.clock.now()) == (ended.state, ended.closed_at)
    assert Owner.ASSISTANT is (await rig.conversation()).owner
    assert (handoff.id, "expired") == rig.desk.announced[-1]
    assert "You asked: How much is shipping? [1]" == rig.said[-1]


async def test_withdrawing_without_a_handoff_does_nothing() -> None:
    """Also for one that ended, or is somebody else's."""
    rig = Rig()
    await rig.hear("Hello?")

    pressed = await rig.press(Action.WITHDRAW)

    record = await rig.turn_of(pressed)
    assert record is not None
    assert Silence(SilenceReason.NOTHING_TO_DO) == record.outcome


async def test_a_claim_and_a_withdrawal_at_once_leave_one_owner() -> None:
    """Whoever is second finds what the first has done."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    id_ = (await rig.handoff()).id

    await asyncio.gather(
        rig.casework.claim(id_, agent=ANA),
        rig.press(Action.WITHDRAW),
        return_exceptions=True,
    )
    await rig.work()

    assert Owner.ASSISTANT is (await rig.conversation()).owner
    assert [] == list(await rig.board.queue())


async def test_announcements_that_wait_stand_for_one_another() -> None:
    """A desk that was away reads how it stands now, not every step (of five, two had left)."""
    rig = Rig()
    rig.desk.manners = [ask_to_wait] * 3
    await rig.press(Action.WANT_HUMAN)
    id_ = (await rig.handoff()).id
    await rig.casework.claim(id_, agent=ANA)
    await rig.casework.reply(id_, agent=ANA, text="Hello", key="1")
    await rig.casework.resolve(id_, agent=ANA, resolution="")
    rig.desk.manners = []

    rig.clock.move(timedelta(hours=1))
    await rig.work()

    assert [(id_, "resolved")] * 2 == rig.desk.announced


async def test_the_notice_of_a_handoff_offers_the_way_back() -> None:
    """Nobody waits for a human whom they no longer need because there is no button."""
    rig = Rig()

    await rig.press(Action.WANT_HUMAN)

    assert (Offer.WITHDRAW,) == (await rig.messages())[0].offers


async def test_a_withdrawn_handoff_closes_its_ticket() -> None:
    """With a note that says why; nobody in the CRM works on it any more."""
    rig = Rig(crm=MemoryCrm())
    await rig.press(Action.WANT_HUMAN)

    await rig.press(Action.WITHDRAW)

    (ticket,) = rig.crm.opened.values()
    assert TicketStatus.CLOSED is ticket.status
    assert "no longer needed a human" in ticket.description


async def test_a_ticket_that_opens_late_is_closed_after_it() -> None:
    """The CRM was down while the contact asked and withdrew."""
    rig = Rig(crm=MemoryCrm(broken=True))
    await rig.press(Action.WANT_HUMAN)
    await rig.press(Action.WITHDRAW)
    rig.crm.mend()

    for _ in range(3):
        rig.clock.move(timedelta(minutes=2))
        await rig.work()

    (ticket,) = rig.crm.opened.values()
    assert TicketStatus.CLOSED is ticket.status
