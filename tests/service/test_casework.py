"""What agents do: each act once, by whom it is allowed, and everybody is told."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.answers import EscalationReason, Silence, SilenceReason
from bot.domain.contacts import EMPLOYEES
from bot.domain.conversations import Author, Owner
from bot.domain.errors import IllegalMove, InputError, NotAllowed, NotFound
from bot.domain.handoffs import HandoffOutcome, HandoffState, TranscriptLine
from bot.domain.messages import Action, Offer
from tests.builders import a_handoff, an_agent, an_attachment, an_identity
from tests.fakes.clock import NOON
from tests.fakes.rig import REF, Rig
from tests.fakes.vendor import VendorConnector, ask_to_wait, refuse

ANA, BEN = an_agent("Ana"), an_agent("Ben")
OTHER_ANA = an_agent("Ana", desk="slack:T1")


async def claimed(rig: Rig) -> str:
    """Ask for a human, let Ana claim it, and return the handoff's id."""
    await rig.press(Action.WANT_HUMAN)
    id_ = (await rig.handoff()).id
    await rig.casework.claim(id_, agent=ANA)
    await rig.work()
    return id_


async def test_two_agents_with_one_name_are_two() -> None:
    """Ana of another desk may not speak for Ana."""
    rig = Rig()
    id_ = await claimed(rig)

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
    id_ = await claimed(rig)

    again = await rig.casework.claim(id_, agent=ANA)
    await rig.work()

    assert again == await rig.handoff()
    assert 1 == sum("Ana is here" in text for text in rig.said)


async def test_a_reply_leaves_also_when_the_handoff_is_resolved_right_after() -> None:
    """What an agent was told is sent reaches the contact, before the end."""
    rig = Rig()
    id_ = await claimed(rig)

    await rig.casework.reply(id_, agent=ANA, text="It is 42.", key="1")
    await rig.casework.resolve(id_, agent=ANA, resolution="Told them")
    await rig.work()

    assert ["It is 42.", "Ana has closed this conversation. You can write again at any time."] == (
        rig.said[-2:]
    )


async def test_a_reply_carries_files() -> None:
    """A file may stand without a word."""
    rig = Rig()
    id_ = await claimed(rig)

    said = await rig.casework.reply(
        id_, agent=ANA, text="", key="1", attachments=(an_attachment(),)
    )

    assert (an_attachment(),) == said.attachments
    assert ANA.id == said.author_id


async def test_another_agent_takes_over_by_reassignment() -> None:
    """The contact is told who answers now; only the new one may; a note says who did it."""
    rig = Rig()
    id_ = await claimed(rig)

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
    id_ = await claimed(rig)

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
    id_ = await claimed(rig)

    for to in (BEN, ANA, BEN):
        await rig.casework.reassign(id_, agent=ANA, to=to)
        await rig.work()

    assert 2 == sum("Ben will answer" in text for text in rig.said)


@pytest.mark.parametrize("outcome", list(HandoffOutcome))
async def test_a_handoff_ends_as_the_agent_says(outcome: HandoffOutcome) -> None:
    """Only what a human worked on is to be rated."""
    rig = Rig()
    id_ = await claimed(rig)

    ended = await rig.casework.resolve(id_, agent=ANA, resolution="Done", outcome=str(outcome))

    is_rated = outcome in {HandoffOutcome.SOLVED, HandoffOutcome.NOT_SOLVED}
    assert outcome is ended.outcome
    assert ((Offer.RATING,) if is_rated else ()) == (await rig.messages())[-1].offers


async def test_an_unknown_outcome_is_refused_with_those_that_there_are() -> None:
    """The sentence lists them."""
    rig = Rig()
    id_ = await claimed(rig)

    with pytest.raises(InputError, match="solved, not_solved, spam, duplicate"):
        await rig.casework.resolve(id_, agent=ANA, resolution="", outcome="fixed")


@pytest.mark.parametrize("end", ["resolve", "hand_back"])
async def test_a_repeated_end_is_one(end: str) -> None:
    """The contact reads one farewell."""
    rig = Rig()
    id_ = await claimed(rig)
    more = {"resolution": ""} if end == "resolve" else {}

    for _ in range(2):
        await getattr(rig.casework, end)(id_, agent=ANA, **more)
    await rig.work()

    assert 1 == sum("Ana has" in text for text in rig.said)


async def test_a_correction_changes_the_message_where_it_stands() -> None:
    """The contact reads the right text in the old place."""
    rig = Rig()
    id_ = await claimed(rig)
    wrong = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")
    await rig.work()

    right = await rig.casework.edit_reply(id_, wrong.id, agent=ANA, text="Six days.")
    await rig.work()

    assert "Six days." == rig.said[-1]
    assert "Five days." not in rig.said
    assert (wrong.id, rig.clock.now()) == (right.id, right.edited_at)
    assert "Six days." in [message.text for message in await rig.messages()]


async def test_a_correction_before_the_message_has_left_follows_it() -> None:
    """The lane keeps the order."""
    rig = Rig()
    id_ = await claimed(rig)
    wrong = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")

    await rig.casework.edit_reply(id_, wrong.id, agent=ANA, text="Six days.")
    await rig.work()

    assert ["Six days."] == rig.vendor.edited


async def test_where_nothing_can_be_edited_a_correction_is_sent() -> None:
    """Both stand in the conversation, as the contact sees them."""
    rig = Rig(vendor=VendorConnector(edits=False))
    id_ = await claimed(rig)
    wrong = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")

    sent = await rig.casework.edit_reply(id_, wrong.id, agent=ANA, text="Six days.")
    await rig.work()

    assert ["Five days.", "Correction: Six days."] == rig.said[-2:]
    assert (Author.AGENT, "Correction: Six days.") == (sent.author, sent.text)


async def test_an_edit_that_the_vendor_refuses_is_sent_as_a_correction() -> None:
    """Vendors stop taking edits after a while; the contact reads the right text all the same."""
    rig = Rig()
    id_ = await claimed(rig)
    wrong = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")
    await rig.work()
    rig.vendor.manners = [refuse]

    await rig.casework.edit_reply(id_, wrong.id, agent=ANA, text="Six days.")
    await rig.work()

    assert "Correction: Six days." == rig.said[-1]


async def test_nobody_corrects_the_words_of_others() -> None:
    """Neither another agent's nor the contact's nor what is elsewhere."""
    rig = Rig()
    id_ = await claimed(rig)
    mine = await rig.casework.reply(id_, agent=ANA, text="Five days.", key="1")
    await rig.hear("Thanks")
    theirs = (await rig.messages())[-1]
    await rig.casework.reassign(id_, agent=ANA, to=BEN)

    with pytest.raises(NotAllowed):
        await rig.casework.edit_reply(id_, mine.id, agent=BEN, text="x")
    with pytest.raises(NotAllowed):
        await rig.casework.edit_reply(id_, theirs.id, agent=BEN, text="x")
    with pytest.raises(NotFound):
        await rig.casework.edit_reply(id_, "unknown", agent=BEN, text="x")


LINES = (
    TranscriptLine(author=Author.CONTACT, name="Ada", text="My laptop smokes", at=NOON),
    TranscriptLine(author=Author.AGENT, name="Ben", text="Unplug it!", at=NOON),
)


async def hand_in(rig: Rig, *, claim: bool = False, key: str = "k1") -> object:
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
    await claimed(rig)

    with pytest.raises(IllegalMove):
        await hand_in(rig)


async def test_a_resolved_discussion_can_be_handed_in_anew() -> None:
    """Another key is another handoff."""
    rig = Rig()
    id_ = await claimed(rig)
    await rig.casework.resolve(id_, agent=ANA, resolution="")

    await hand_in(rig)

    assert id_ != (await rig.handoff()).id


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
