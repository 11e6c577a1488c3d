"""A discussion among people becomes a handoff."""

import pytest

from bot.domain.answers import EscalationReason
from bot.domain.contacts import EMPLOYEES
from bot.domain.conversations import Author, Owner
from bot.domain.errors import IllegalMove
from bot.domain.handoffs import Handoff, TranscriptLine
from tests.builders import an_agent, an_identity
from tests.fakes.clock import NOON
from tests.fakes.rig import REF, Rig

ANA = an_agent("Ana")
LINES = (
    TranscriptLine(author=Author.CONTACT, name="Ada", text="My laptop smokes", at=NOON),
    TranscriptLine(author=Author.AGENT, name="Ben", text="Unplug it!", at=NOON),
)


async def hand_in(rig: Rig, *, claim: bool = False, key: str = "k1") -> Handoff:
    """Hand a discussion in."""
    return await rig.casework.hand_in(
        REF,
        identity=an_identity(channel="vendor"),
        audience=EMPLOYEES,
        transcript=LINES,
        agent=ANA,
        key=key,
        claim=claim,
    )


async def test_a_discussion_becomes_a_handoff() -> None:
    """It waits in the queue with what was said; the contact and the desk are told; once."""
    rig = Rig()

    for _ in range(2):
        await hand_in(rig)
    await rig.work()

    handoff = await rig.handoff()
    assert EscalationReason.HANDED_IN is handoff.reason
    assert LINES == handoff.packet.transcript
    assert "My laptop smokes" == handoff.packet.open_question
    assert Owner.QUEUE is (await rig.conversation()).owner
    assert 1 == sum("passed this discussion to a colleague" in text for text in rig.said)
    assert 1 == len(rig.desk.cards)
    assert handoff.ticket_number


async def test_a_discussion_can_be_handed_in_and_claimed_at_once() -> None:
    """The agent who hands it in may keep it."""
    rig = Rig()

    await hand_in(rig, claim=True)
    await rig.work()

    assert (await rig.handoff()).is_assigned_to(ANA)
    assert "Ana is here and will answer you now." in rig.said


async def test_what_humans_work_on_cannot_be_handed_in_again() -> None:
    """There is one handoff of a conversation at a time."""
    rig = Rig()
    await rig.claimed(ANA)

    with pytest.raises(IllegalMove):
        await hand_in(rig)


async def test_a_resolved_discussion_can_be_handed_in_anew() -> None:
    """Another key is another handoff."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    await rig.casework.resolve(id_, agent=ANA, resolution="")

    await hand_in(rig)

    assert id_ != (await rig.handoff()).id
