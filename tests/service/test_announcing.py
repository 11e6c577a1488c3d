"""Desks are told of everything that happens to a handoff."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain.messages import Action
from tests.builders import an_agent
from tests.fakes.rig import Rig

ANA, BEN = an_agent("Ana"), an_agent("Ben")
Act = Callable[[Rig, str], Awaitable[object]]


async def rated(rig: Rig, id_: str) -> None:
    """End the handoff and rate it."""
    await rig.casework.resolve(id_, agent=ANA, resolution="")
    await rig.work()
    rig.desk.announced.clear()
    await rig.press(Action.RATE, target=id_, value="5")


ACTS: dict[str, Act] = {
    "reassigned": lambda rig, id_: rig.casework.reassign(id_, agent=ANA, to=BEN),
    "first answered": lambda rig, id_: rig.casework.reply(id_, agent=ANA, text="Hi", key="1"),
    "resolved": lambda rig, id_: rig.casework.resolve(id_, agent=ANA, resolution=""),
    "returned": lambda rig, id_: rig.casework.hand_back(id_, agent=ANA),
    "expired": lambda rig, _: rig.press(Action.WITHDRAW),
    "rated": rated,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
async def test_what_happens_after_a_claim_is_announced_once(act: Act) -> None:
    """On the card that stands there."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    rig.desk.announced.clear()

    await act(rig, id_)
    await rig.work()

    handoff = (await rig.board.case(id_)).handoff
    assert [(id_, handoff.state)] == rig.desk.announced
    assert 1 == len(rig.desk.cards)


async def test_request_ticket_reminder_and_claim_are_announced() -> None:
    """From the first moment on."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    asked = len(rig.desk.announced)
    rig.clock.move(timedelta(minutes=11))
    await rig.waiting.remind()
    await rig.work()
    reminded = len(rig.desk.announced)

    await rig.casework.claim((await rig.handoff()).id, agent=ANA)
    await rig.work()

    assert (2, 3, 4) == (asked, reminded, len(rig.desk.announced))


async def test_a_second_reply_is_not_announced() -> None:
    """The card tells when the first answer came; replies stand in the conversation."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    await rig.casework.reply(id_, agent=ANA, text="Hi", key="1")
    await rig.work()
    rig.desk.announced.clear()

    await rig.casework.reply(id_, agent=ANA, text="One moment", key="2")
    await rig.work()

    assert [] == rig.desk.announced
