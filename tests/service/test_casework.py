"""What agents do: each act once, by whom it is allowed, and everybody is told."""

import pytest

from bot.domain.errors import IllegalMove, InputError, NotAllowed
from bot.domain.handoffs import HandoffOutcome, HandoffState
from bot.domain.messages import Action, Offer
from tests.builders import a_handoff, an_agent, an_attachment
from tests.fakes.rig import Rig

ANA, BEN = an_agent("Ana"), an_agent("Ben")
OTHER_ANA = an_agent("Ana", desk="slack:T1")


async def test_two_agents_with_one_name_are_two() -> None:
    """Ana of another desk may not speak for Ana."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    with pytest.raises(NotAllowed, match="Ana has claimed this"):
        await rig.casework.reply(id_, agent=OTHER_ANA, text="Hi", key="1")


def test_a_handoff_of_the_first_release_is_known_by_its_agent_s_name() -> None:
    """Rows without an id compare by name."""
    stored = a_handoff(state=HandoffState.ACCEPTED, assignee="Ana", assignee_id=None)

    assert stored.is_assigned_to(OTHER_ANA)
    assert not stored.is_assigned_to(BEN)


async def test_a_repeated_claim_of_the_same_agent_is_one() -> None:
    """A vendor that delivers a press twice does no harm; the contact is told once."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    again = await rig.casework.claim(id_, agent=ANA)
    await rig.work()

    assert again == await rig.handoff()
    assert 1 == sum("Ana is here" in text for text in rig.said)


async def test_a_reply_leaves_also_when_the_handoff_is_resolved_right_after() -> None:
    """What an agent was told is sent reaches the contact, before the end."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    await rig.casework.reply(id_, agent=ANA, text="It is 42.", key="1")
    await rig.casework.resolve(id_, agent=ANA, resolution="Told them")
    await rig.work()

    assert ["It is 42.", "Ana has closed this conversation. You can write again at any time."] == (
        rig.said[-2:]
    )


async def test_a_repeated_reply_is_not_called_refused_when_the_handoff_has_ended() -> None:
    """A vendor delivers a press again after the end: the reply went out, and is told so."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    sent = await rig.casework.reply(id_, agent=ANA, text="It is 42.", key="1")
    await rig.casework.resolve(id_, agent=ANA, resolution="Told them")

    again = await rig.casework.reply(id_, agent=ANA, text="It is 42.", key="1")
    await rig.work()

    assert sent == again
    assert 1 == rig.said.count("It is 42.")


async def test_a_reply_carries_files() -> None:
    """A file may stand without a word."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    said = await rig.casework.reply(
        id_, agent=ANA, text="", key="1", attachments=(an_attachment(),)
    )

    assert (an_attachment(),) == said.attachments
    assert ANA.id == said.author_id


async def test_another_agent_takes_over_by_reassignment() -> None:
    """The contact is told who answers now; only the new one may; a note says who did it."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    given = await rig.casework.reassign(id_, agent=ANA, to=BEN)
    await rig.work()

    assert given.is_assigned_to(BEN)
    assert (BEN.id, "Ben") == (
        (await rig.conversation()).assignee_id,
        (await rig.conversation()).assignee,
    )
    assert "Ben will answer you from here on, and has read what was said." == rig.said[-1]
    with pytest.raises(NotAllowed, match="Ben has claimed this"):
        await rig.casework.reply(id_, agent=ANA, text="Hi", key="1")
    (note,) = (await rig.board.case(id_)).notes
    assert ("Passed from Ana to Ben.", ANA.id) == (note.text, note.agent_id)


async def test_a_repeated_reassignment_is_one() -> None:
    """The second press finds it done."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    for _ in range(2):
        await rig.casework.reassign(id_, agent=ANA, to=BEN)
    await rig.work()

    assert 1 == sum("Ben will answer" in text for text in rig.said)


async def test_what_nobody_has_claimed_cannot_be_reassigned() -> None:
    """It can be claimed."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)

    with pytest.raises(IllegalMove):
        await rig.casework.reassign((await rig.handoff()).id, agent=ANA, to=BEN)


async def test_going_back_and_forth_tells_the_contact_each_time() -> None:
    """The same two people may pass a handoff several times."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    for to in (BEN, ANA, BEN):
        await rig.casework.reassign(id_, agent=ANA, to=to)
        await rig.work()

    assert 2 == sum("Ben will answer" in text for text in rig.said)


@pytest.mark.parametrize("outcome", list(HandoffOutcome))
async def test_a_handoff_ends_as_the_agent_says(outcome: HandoffOutcome) -> None:
    """Only what a human worked on is to be rated."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    ended = await rig.casework.resolve(id_, agent=ANA, resolution="Done", outcome=str(outcome))

    is_rated = outcome in {HandoffOutcome.SOLVED, HandoffOutcome.NOT_SOLVED}
    assert outcome is ended.outcome
    assert ((Offer.RATING,) if is_rated else ()) == (await rig.messages())[-1].offers


async def test_an_unknown_outcome_is_refused_with_those_that_there_are() -> None:
    """The sentence lists them."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    with pytest.raises(InputError, match="solved, not_solved, spam, duplicate"):
        await rig.casework.resolve(id_, agent=ANA, resolution="", outcome="fixed")


@pytest.mark.parametrize("end", ["resolve", "hand_back"])
async def test_a_repeated_end_is_one(end: str) -> None:
    """The contact reads one farewell."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    more = {"resolution": ""} if end == "resolve" else {}

    for _ in range(2):
        await getattr(rig.casework, end)(id_, agent=ANA, **more)
    await rig.work()

    assert 1 == sum("Ana has" in text for text in rig.said)


async def test_a_solved_handoff_may_be_approved_as_knowledge() -> None:
    """And the approval be taken back; the contact hears of neither."""
    rig = Rig()
    id_ = await rig.claimed(ANA)
    await rig.casework.resolve(id_, agent=ANA, resolution="It is 42.")
    await rig.work()
    said = len(rig.said)

    approved = await rig.casework.approve(id_, agent=BEN)
    taken_back = await rig.casework.approve(id_, agent=BEN, is_approved=False)
    await rig.work()

    assert ("Ben", None) == (approved.approved_by, taken_back.approved_by)
    assert approved.is_knowledge
    assert said == len(rig.said)


async def test_an_open_handoff_cannot_be_approved_as_knowledge() -> None:
    """Nothing has been solved yet."""
    rig = Rig()
    id_ = await rig.claimed(ANA)

    with pytest.raises(IllegalMove):
        await rig.casework.approve(id_, agent=ANA)
