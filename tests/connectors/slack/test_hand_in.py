"""A discussion among people becomes a handoff, by a shortcut on one of its messages."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.answers import EscalationReason
from bot.domain.contacts import EMPLOYEES
from bot.domain.conversations import Author
from bot.domain.handoffs import HandoffState
from connectors.slack.hand_in import EMPTY, INVITE, TRIAGE, WORKED_ON
from connectors.slack.manifest import HAND_IN_SHORTCUT
from tests.connectors.slack.desk_stage import (
    ALAN,
    EVE,
    GRACE,
    ROOM,
    DeskStage,
    desk_stage,
    rig_of,
)
from tests.fakes.rig import Rig
from tests.fakes.slack.faults import RateLimited
from tests.fakes.slack.model import Posted

ADA, BOB, HELP = "UADA", "UBOB", "CHELP"


@pytest.fixture
async def stage() -> AsyncIterator[DeskStage]:
    """Return a Slack with a triage room and a room in which people help one another."""
    async with desk_stage() as opened:
        opened.slack.add_user(ADA, "Ada Lovelace")
        opened.slack.add_user(BOB, "Bob Noyce")
        opened.slack.add_channel(HELP, ADA, BOB, GRACE, ALAN, EVE)
        yield opened


@pytest.fixture
def rig(stage: DeskStage) -> Rig:
    """Return the use cases behind the rooms."""
    return rig_of(stage)


def a_discussion(stage: DeskStage) -> list[Posted]:
    """Let people discuss; return their messages."""
    ada, bob = stage.slack.person(ADA), stage.slack.person(BOB)
    first = ada.posts(HELP, "Does leave cover foster parents?")
    return [
        first,
        bob.posts(HELP, f"<@{ADA}> I think so &amp; hope so", thread=first.ts),
        ada.posts(HELP, "HR has not answered since Monday", thread=first.ts),
    ]


async def test_the_whole_discussion_reaches_the_agents(rig: Rig, stage: DeskStage) -> None:
    """Who asked, what was said and by whom stands in the packet, and the card appears."""
    discussion = a_discussion(stage)

    await stage.slack.person(GRACE).uses_on(discussion[0], HAND_IN_SHORTCUT)
    lines = stage.slack.lines_of(stage.slack.modal_of(GRACE))
    errors = await stage.slack.person(GRACE).submits()
    await rig.work()

    handoff = await rig.handoff()
    said = [(line.author, line.name, line.text) for line in handoff.packet.transcript]
    assert "Agents get the whole discussion: 3 messages from 2 people." in lines
    assert {} == errors
    assert EscalationReason.HANDED_IN is handoff.reason
    assert (HandoffState.REQUESTED, "slack") == (handoff.state, handoff.packet.channel)
    assert "Does leave cover foster parents?" == handoff.packet.open_question
    assert (Author.AGENT, "Bob Noyce", "@Ada Lovelace I think so & hope so") in said
    assert (Author.CONTACT, "Ada Lovelace", "HR has not answered since Monday") in said
    assert "*Ada Lovelace* is waiting" in stage.card.text


async def test_the_message_that_was_clicked_is_the_question(rig: Rig, stage: DeskStage) -> None:
    """An agent chooses the question by choosing the message, and may rewrite it."""
    discussion = a_discussion(stage)
    grace = stage.slack.person(GRACE)

    await grace.uses_on(discussion[2], HAND_IN_SHORTCUT)
    await grace.submits()
    await rig.work()

    assert "HR has not answered since Monday" == (await rig.handoff()).packet.open_question


async def test_the_agent_may_take_it_and_name_another_contact(rig: Rig, stage: DeskStage) -> None:
    """Who asks is not always who began; who hands in may answer at once."""
    discussion = a_discussion(stage)
    grace = stage.slack.person(GRACE)

    await grace.uses_on(discussion[0], HAND_IN_SHORTCUT)
    await grace.submits(contact=BOB, question="Is Bob covered?", claim=["claim"])
    await rig.work()

    handoff = await rig.handoff()
    case = await rig.board.case(handoff.id)
    assert (HandoffState.ACCEPTED, "Grace Hopper") == (handoff.state, handoff.assignee)
    assert "Is Bob covered?" == handoff.packet.open_question
    assert "bob@t0acme.example" == case.contact.email
    assert "Bob Noyce" == case.contact.name
    assert EMPLOYEES == case.conversation.audience


async def test_what_baton_said_before_is_part_of_it(rig: Rig, stage: DeskStage) -> None:
    """An answer of the assistant in the thread is told apart from what people said."""
    discussion = a_discussion(stage)
    await stage.client.post(channel=HELP, thread=discussion[0].ts, text="I am not sure.")

    await stage.slack.person(GRACE).uses_on(discussion[0], HAND_IN_SHORTCUT)
    await stage.slack.person(GRACE).submits()
    await rig.work()

    transcript = (await rig.handoff()).packet.transcript
    assert (Author.ASSISTANT, "I am not sure.") in [(line.author, line.text) for line in transcript]


async def test_a_discussion_is_handed_in_once(rig: Rig, stage: DeskStage) -> None:
    """A second agent with the same idea is told that agents work on it."""
    discussion = a_discussion(stage)
    grace, alan = stage.slack.person(GRACE), stage.slack.person(ALAN)
    await grace.uses_on(discussion[0], HAND_IN_SHORTCUT)
    await alan.uses_on(discussion[1], HAND_IN_SHORTCUT)

    await grace.submits()
    errors = await alan.submits()
    await rig.work()

    assert {"contact": WORKED_ON} == errors
    assert 1 == len(stage.tops)


async def test_only_agents_hand_in(rig: Rig, stage: DeskStage) -> None:
    """Somebody who is in no triage room reads why nothing happens."""
    discussion = a_discussion(stage)

    await stage.slack.person(EVE).uses_on(discussion[0], HAND_IN_SHORTCUT)

    (line,) = stage.slack.lines_of(stage.slack.modal_of(EVE))
    assert line.startswith("Only members of the agents' room")


async def test_a_room_without_baton_says_how_to_invite_it(rig: Rig, stage: DeskStage) -> None:
    """What cannot be read cannot be handed in; the cure is one command."""
    stage.slack.add_channel("CFAR", ADA, GRACE, with_app=False)
    asked = stage.slack.person(ADA).posts("CFAR", "Help?")

    await stage.slack.person(GRACE).uses_on(asked, HAND_IN_SHORTCUT)

    assert [INVITE] == stage.slack.lines_of(stage.slack.modal_of(GRACE))


async def test_the_triage_room_hands_nothing_in(rig: Rig, stage: DeskStage) -> None:
    """Where agents work nobody is a contact."""
    posted = stage.slack.person(ALAN).posts(ROOM, "Lunch?")

    await stage.slack.person(GRACE).uses_on(posted, HAND_IN_SHORTCUT)

    assert [TRIAGE] == stage.slack.lines_of(stage.slack.modal_of(GRACE))


async def test_a_thread_of_programs_has_no_contact(rig: Rig, stage: DeskStage) -> None:
    """Where no person wrote there is nobody to help."""
    ts = await stage.client.post(channel=HELP, text="Deployed.")
    posted = next(each.posted for each in stage.slack.channel(HELP).messages if each.ts == ts)

    await stage.slack.person(GRACE).uses_on(posted, HAND_IN_SHORTCUT)

    assert [EMPTY] == stage.slack.lines_of(stage.slack.modal_of(GRACE))


async def test_a_program_is_no_contact(rig: Rig, stage: DeskStage) -> None:
    """Choosing a bot in the form is refused at the field."""
    stage.slack.add_user("UBOT", "Jenkins", is_bot=True)
    discussion = a_discussion(stage)

    await stage.slack.person(GRACE).uses_on(discussion[0], HAND_IN_SHORTCUT)
    errors = await stage.slack.person(GRACE).submits(contact="UBOT")

    assert "A program cannot be helped: choose the person who asks." == errors["contact"]


async def test_without_a_triage_room_nothing_is_handed_in(rig: Rig, stage: DeskStage) -> None:
    """Where no agents work in Slack, the shortcut says what an operator has to do."""
    stage.made = ()
    stage.attach(casework=rig.casework, board=rig.board)
    discussion = a_discussion(stage)

    await stage.slack.person(GRACE).uses_on(discussion[0], HAND_IN_SHORTCUT)

    (line,) = stage.slack.lines_of(stage.slack.modal_of(GRACE))
    assert "name one in handoff.desks" in line


async def test_a_slow_slack_is_told_in_the_modal(rig: Rig, stage: DeskStage) -> None:
    """The modal is open before the thread is read, so the trigger is never too old."""
    discussion = a_discussion(stage)
    stage.slack.faults.on("conversations.replies", RateLimited(30))

    await stage.slack.person(GRACE).uses_on(discussion[0], HAND_IN_SHORTCUT)

    methods = [call.method for call in stage.slack.calls]
    assert methods.index("views.open") < methods.index("conversations.replies")
    assert ["Slack is slow just now. Please try again in a minute."] == stage.slack.lines_of(
        stage.slack.modal_of(GRACE)
    )
