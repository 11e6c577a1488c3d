"""What agents do in the triage room, and what the contact sees of it on another channel."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.agents import Agent
from bot.domain.conversations import Owner
from bot.domain.errors import NotFound
from bot.domain.handoffs import HandoffOutcome, HandoffState
from bot.domain.hours import BusinessHours
from bot.domain.messages import Action, Offer
from connectors.slack.desk_buttons import Act
from connectors.slack.desk_thread import NOTED, REFUSED, SENT
from connectors.slack.reply_prefix import is_reply
from tests.builders import an_agent
from tests.connectors.slack.desk_stage import (
    ALAN,
    EVE,
    GRACE,
    ROOM,
    DeskStage,
    asked,
    desk_stage,
    rig_of,
)
from tests.fakes.rig import Rig
from tests.fakes.slack.faults import Lost, RateLimited


@pytest.fixture
async def stage() -> AsyncIterator[DeskStage]:
    """Return a triage room that nobody has written to."""
    async with desk_stage() as opened:
        yield opened


@pytest.fixture
def rig(stage: DeskStage) -> Rig:
    """Return the use cases behind the room."""
    return rig_of(stage)


async def claimed(rig: Rig, stage: DeskStage, *, by: str = GRACE) -> str:
    """Let a contact ask for a human and an agent claim it; return the handoff's id."""
    handoff = await asked(rig)
    await stage.presses_on_card(Act.CLAIM, by=by)
    await rig.work()
    return handoff.id


async def notes(rig: Rig, handoff_id: str) -> list[tuple[str, str]]:
    """Return the notes of a handoff, each with its writer."""
    return [(note.agent, note.text) for note in (await rig.board.case(handoff_id)).notes]


async def test_an_agent_claims_by_one_press(rig: Rig, stage: DeskStage) -> None:
    """The card names the agent, and the contact hears who answers."""
    await claimed(rig, stage)

    handoff = await rig.handoff()
    assert (HandoffState.ACCEPTED, "Grace Hopper") == (handoff.state, handoff.assignee)
    assert "slack:T0ACME:UGRACE" == handoff.assignee_id
    assert "*Grace Hopper* is helping" in stage.card.text
    assert any("Grace Hopper" in text for text in rig.said)


async def test_one_of_two_agents_wins_and_the_other_is_told_who(rig: Rig, stage: DeskStage) -> None:
    """A claim is a race that exactly one wins; the loser alone reads who was faster."""
    await asked(rig)

    await asyncio.gather(
        stage.presses_on_card(Act.CLAIM, by=GRACE), stage.presses_on_card(Act.CLAIM, by=ALAN)
    )
    await rig.work()

    winner = (await rig.handoff()).assignee
    loser = ALAN if winner == "Grace Hopper" else GRACE
    assert [f"{winner} was faster and has claimed this one."] == stage.whispers(loser)
    assert [] == stage.whispers(GRACE if loser == ALAN else ALAN)


async def test_a_press_that_slack_delivers_twice_claims_once(rig: Rig, stage: DeskStage) -> None:
    """Whoever has it already is not told that somebody was faster."""
    await asked(rig)
    seen = stage.card.posted

    await stage.slack.person(GRACE).presses(seen, Act.CLAIM)
    await stage.slack.person(GRACE).presses(seen, Act.CLAIM)

    assert [] == stage.whispers(GRACE)


async def test_a_reply_is_written_in_a_modal_that_holds_the_suggestion(
    rig: Rig, stage: DeskStage
) -> None:
    """The agent edits what the assistant suggested, sends it, and others see what was said."""
    await claimed(rig, stage)

    await stage.presses_on_card(Act.REPLY)
    lines = stage.slack.lines_of(stage.slack.modal_of(GRACE))
    errors = await stage.slack.person(GRACE).submits(text="You get 16 weeks.")
    await rig.work()

    assert any("reads this" in line for line in lines)
    assert {} == errors
    assert "You get 16 weeks." in rig.said
    assert "first reply" in stage.card.text
    assert [":white_check_mark: *Grace Hopper* replied\n> You get 16 weeks."] == stage.thread()


async def test_replying_to_what_nobody_has_claims_it(rig: Rig, stage: DeskStage) -> None:
    """Claim and reply are one step for an agent in a hurry."""
    await asked(rig)

    await stage.presses_on_card(Act.REPLY)
    await stage.slack.person(GRACE).submits(text="Sixteen.")
    await rig.work()

    assert "Grace Hopper" == (await rig.handoff()).assignee
    assert "Sixteen." in rig.said


async def test_a_reply_that_is_refused_stays_in_its_modal(rig: Rig, stage: DeskStage) -> None:
    """Somebody else has it: the text is not lost, and the contact hears one voice."""
    handoff = await asked(rig)
    await stage.presses_on_card(Act.REPLY, by=ALAN)
    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))

    errors = await stage.slack.person(ALAN).submits(text="Seventeen.")
    await rig.work()

    assert {"text": "Ana has claimed this; only they can do that."} == errors
    assert "Seventeen." not in rig.said


async def test_a_modal_that_is_submitted_twice_sends_once(rig: Rig, stage: DeskStage) -> None:
    """The view's id is the key: a repeat of the submission is the same reply."""
    await claimed(rig, stage)
    await stage.presses_on_card(Act.REPLY)
    person = stage.slack.person(GRACE)
    view = person.modal

    await person.submits(text="Sixteen.")
    stage.slack.state.open_modals[GRACE] = [view.id]
    await person.submits(text="Sixteen.")
    await rig.work()

    assert 1 == rig.said.count("Sixteen.")


async def test_a_message_with_the_prefix_reaches_the_contact(rig: Rig, stage: DeskStage) -> None:
    """`!reply` is the explicit act; a tick says that it went out."""
    await claimed(rig, stage)

    posted = await stage.says("!reply You get 16 weeks &amp; more.")
    await rig.work()

    assert "You get 16 weeks & more." in rig.said
    assert [SENT] == stage.reactions(posted)


async def test_a_message_without_it_is_a_note(rig: Rig, stage: DeskStage) -> None:
    """Agents talk in the thread; it is kept as notes, and a sign says so."""
    handoff_id = await claimed(rig, stage)

    posted = await stage.says(f"<@{GRACE}> she sounds confused", by=ALAN)
    await rig.work()

    assert ("Alan Turing", "@Grace Hopper she sounds confused") in await notes(rig, handoff_id)
    assert [NOTED] == stage.reactions(posted)
    assert not any("confused" in text for text in rig.said)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(min_size=1, max_size=60) | st.from_regex(r"\A.?(!|/)?reply.{0,10}\Z"))
async def test_nothing_without_the_prefix_ever_reaches_the_contact(
    rig: Rig, stage: DeskStage, text: str
) -> None:
    """Promise 7: whatever is said in the thread stays inside unless it is sent explicitly."""
    if not stage.tops:
        await claimed(rig, stage)
    before = list(rig.said)

    await stage.says(text)
    await rig.work()

    assert is_reply(text) or before == rig.said


async def test_a_redelivery_replies_and_notes_once(rig: Rig, stage: DeskStage) -> None:
    """Slack's retry of a message event does nothing twice."""
    handoff_id = await claimed(rig, stage)
    reply, note = "!reply Sixteen.", "Just a thought"
    for text in (reply, note):
        posted = await stage.says(text)
        await stage.slack.sender.again(stage.slack.envelopes().message(posted))
    await rig.work()

    assert 1 == rig.said.count("Sixteen.")
    assert [("Grace Hopper", note)] == await notes(rig, handoff_id)


async def test_a_near_miss_of_the_prefix_is_pointed_out(rig: Rig, stage: DeskStage) -> None:
    """An agent who believes that the contact was answered is told that nobody was."""
    await claimed(rig, stage)

    await stage.says("/reply Sixteen.")

    (told,) = stage.whispers(GRACE)
    assert "stayed among agents" in told


async def test_a_reply_by_somebody_who_has_not_claimed_is_refused(
    rig: Rig, stage: DeskStage
) -> None:
    """One voice: the message gets a cross, and its writer reads why."""
    await claimed(rig, stage)

    posted = await stage.says("!reply Seventeen.", by=ALAN)
    await rig.work()

    assert [REFUSED] == stage.reactions(posted)
    assert ["Grace Hopper has claimed this; only they can do that."] == stage.whispers(ALAN)
    assert "Seventeen." not in rig.said


async def test_a_reply_under_a_card_that_nobody_has_claims_it(rig: Rig, stage: DeskStage) -> None:
    """Whoever answers has it, in the thread as by the button."""
    await asked(rig)

    await stage.says("!reply Sixteen.", by=ALAN)
    await rig.work()

    assert "Alan Turing" == (await rig.handoff()).assignee
    assert "Sixteen." in rig.said


async def test_an_empty_reply_is_refused(rig: Rig, stage: DeskStage) -> None:
    """The prefix alone sends nothing."""
    await claimed(rig, stage)
    before = list(rig.said)

    await stage.says("!reply")
    await rig.work()

    assert before == rig.said
    assert ["There is nothing to send: the text is empty."] == stage.whispers(GRACE)


async def test_an_edit_of_a_reply_reaches_the_contact(rig: Rig, stage: DeskStage) -> None:
    """A corrected reply is corrected on the contact's channel too."""
    await claimed(rig, stage)
    posted = await stage.says("!reply You get 15 weeks.")
    await rig.work()

    await stage.slack.person(GRACE).edits(posted, "!reply You get 16 weeks.")
    await rig.work()

    assert any("You get 16 weeks." in text for text in rig.said)
    assert "You get 16 weeks." in [message.text for message in await rig.messages()]


async def test_an_edit_never_sends_what_was_a_note(rig: Rig, stage: DeskStage) -> None:
    """A note that gets the prefix afterwards stays inside, and its writer is told."""
    await claimed(rig, stage)
    posted = await stage.says("She gets 16 weeks")
    before = list(rig.said)

    await stage.slack.person(GRACE).edits(posted, "!reply She gets 16 weeks")
    await rig.work()

    assert before == rig.said
    assert "write a new message" in stage.whispers(GRACE)[0]


async def test_a_reply_that_loses_its_prefix_is_not_changed(rig: Rig, stage: DeskStage) -> None:
    """The contact keeps what was sent; the agent is told."""
    await claimed(rig, stage)
    posted = await stage.says("!reply You get 16 weeks.")
    await rig.work()
    before = list(rig.said)

    await stage.slack.person(GRACE).edits(posted, "hmm, is it 17?")
    await rig.work()

    assert before == rig.said
    assert "still sees your reply as it was" in stage.whispers(GRACE)[0]


async def test_a_deleted_reply_is_not_taken_back(rig: Rig, stage: DeskStage) -> None:
    """What was read was read; the agent is told how to correct it."""
    await claimed(rig, stage)
    posted = await stage.says("!reply You get 16 weeks.")
    await rig.work()

    await stage.slack.person(GRACE).deletes(posted)
    await rig.work()

    assert "You get 16 weeks." in rig.said
    assert "has got this already" in stage.whispers(GRACE)[0]


async def test_a_corrected_note_is_noted(rig: Rig, stage: DeskStage) -> None:
    """What a note says now stands beside what it said."""
    handoff_id = await claimed(rig, stage)
    posted = await stage.says("15 weeks?")

    await stage.slack.person(GRACE).edits(posted, "16 weeks?")

    assert ("Grace Hopper", "Corrected: 16 weeks?") in await notes(rig, handoff_id)


async def test_files_of_a_reply_go_along(rig: Rig, stage: DeskStage) -> None:
    """What the agent attaches comes with the reply; a file alone says that it is there."""
    await claimed(rig, stage)
    person = stage.slack.person(GRACE)

    await stage.says("!reply The form:", files=[person.uploads("form.pdf", b"%PDF")])
    await stage.says("!reply", files=[person.uploads("more.pdf", b"%PDF")])
    await rig.work()

    files = [(m.text, [file.name for file in m.attachments]) for m in await rig.messages()]
    assert ("The form:", ["form.pdf"]) in files
    assert ("(see the attachment)", ["more.pdf"]) in files


async def test_a_note_by_modal_is_seen_in_the_thread(rig: Rig, stage: DeskStage) -> None:
    """Notes can be added before anybody has claimed; they stay inside."""
    handoff = await asked(rig)

    await stage.presses_on_card(Act.MORE, chosen="Add a note")
    await stage.slack.person(GRACE).submits(text="I know her manager")
    await rig.work()

    assert [("Grace Hopper", "I know her manager")] == await notes(rig, handoff.id)
    assert [":memo: *Grace Hopper* noted\n> I know her manager"] == stage.thread()
    assert not any("manager" in text for text in rig.said)


async def test_resolving_asks_the_contact_for_a_rating(rig: Rig, stage: DeskStage) -> None:
    """Outcome and note are kept, the contact may rate, and the rating stands on the card."""
    handoff_id = await claimed(rig, stage)

    await stage.presses_on_card(Act.RESOLVE)
    await stage.slack.person(GRACE).submits(outcome="not_solved", text="See T-7")
    await rig.work()
    messages = await rig.messages()
    await rig.press(Action.RATE, target=handoff_id, value="5", comment="Quick!")

    ended = (await rig.board.case(handoff_id)).handoff
    assert (HandoffOutcome.NOT_SOLVED, "See T-7") == (ended.outcome, ended.resolution)
    assert Offer.RATING in messages[-1].offers
    assert "*Grace Hopper* resolved this" in stage.card.text
    assert "5 of 5" in stage.card.text
    assert "Quick!" in stage.card.text


async def test_what_nobody_has_can_be_resolved_at_once(rig: Rig, stage: DeskStage) -> None:
    """Spam needs one step: the agent who ends it has claimed it by that."""
    handoff = await asked(rig)

    await stage.presses_on_card(Act.RESOLVE)
    await stage.slack.person(GRACE).submits(outcome="spam", text="")
    await rig.work()

    assert HandoffState.RESOLVED is (await rig.board.case(handoff.id)).handoff.state


async def test_returning_gives_the_assistant_the_note(rig: Rig, stage: DeskStage) -> None:
    """The assistant owns the conversation again and knows what the agent noted."""
    handoff_id = await claimed(rig, stage)

    await stage.presses_on_card(Act.RETURN)
    await stage.slack.person(GRACE).submits(text="HR says 16 weeks")
    await rig.work()

    assert Owner.ASSISTANT is (await rig.conversation()).owner
    assert [("Grace Hopper", "HR says 16 weeks")] == await notes(rig, handoff_id)
    assert "handed" in stage.card.text
    assert "back to the assistant" in stage.card.text


async def test_a_handoff_is_given_to_another_agent(rig: Rig, stage: DeskStage) -> None:
    """The new agent is called in the thread, and may answer; the old one may not."""
    await claimed(rig, stage)

    await stage.presses_on_card(Act.MORE, chosen="Give to another agent")
    errors = await stage.slack.person(GRACE).submits(agent=ALAN)
    await rig.work()
    await stage.says("!reply Hello, Alan here.", by=ALAN)
    await rig.work()

    assert {} == errors
    assert "*Alan Turing* is helping" in stage.card.text
    assert [f":bust_in_silhouette: *Grace Hopper* gave this to <@{ALAN}>"] == stage.thread()[:1]
    assert "Hello, Alan here." in rig.said


async def test_a_handoff_is_only_given_to_agents(rig: Rig, stage: DeskStage) -> None:
    """Somebody outside the room cannot be made an agent by a select."""
    await claimed(rig, stage)

    await stage.presses_on_card(Act.MORE, chosen="Give to another agent")
    errors = await stage.slack.person(GRACE).submits(agent=EVE)

    assert "Only members of the agents' room" in errors["agent"]
    assert "Grace Hopper" == (await rig.handoff()).assignee


async def test_what_the_contact_adds_is_read_under_the_card(rig: Rig, stage: DeskStage) -> None:
    """While it waits and while it is served, in order; the agent who has it is called."""
    await asked(rig)
    await rig.hear("It is urgent")
    await stage.presses_on_card(Act.CLAIM)
    await rig.work()

    await rig.hear("And thank you")

    first, second = stage.thread()
    assert "> It is urgent" in first
    assert second.startswith(f"<@{GRACE}>")
    assert "> And thank you" in second


async def test_a_contact_who_withdraws_ends_the_card(rig: Rig, stage: DeskStage) -> None:
    """Nobody claims what nobody needs any more; a modal that is still open says so."""
    await asked(rig)
    await stage.presses_on_card(Act.REPLY)

    await rig.press(Action.WITHDRAW)
    errors = await stage.slack.person(GRACE).submits(text="Hello?")
    await rig.work()

    assert "no longer waiting" in stage.card.text
    assert [Act.OPEN] == stage.card.actions
    assert "text" in errors
    assert "Hello?" not in rig.said


async def test_a_button_of_a_card_that_has_ended_does_nothing(rig: Rig, stage: DeskStage) -> None:
    """A client that still shows old buttons gets a sentence, not a modal."""
    handoff_id = await claimed(rig, stage)
    old = stage.card.posted
    blocks = list(old.blocks)
    await rig.casework.resolve(
        handoff_id, agent=Agent("slack:T0ACME:UGRACE", "Grace Hopper"), resolution=""
    )
    await rig.work()
    old.blocks = blocks

    await stage.presses_on_card(Act.REPLY)

    assert stage.slack.modal_of(GRACE) is None
    assert ["Nothing was done: this has ended."] == stage.whispers(GRACE)


async def test_somebody_outside_the_room_cannot_act(rig: Rig, stage: DeskStage) -> None:
    """A press on a card that somebody sees without being a member is refused."""
    await asked(rig)
    card = stage.card.posted
    members = stage.slack.state.channels[ROOM].members
    members.append(EVE)
    eve = stage.slack.person(EVE)
    payload = eve._interactions(eve.team).pressed_on_message(card, Act.CLAIM, None)
    members.remove(EVE)

    await stage.slack.sender.interaction(payload)

    assert HandoffState.REQUESTED is (await rig.handoff()).state
    assert ["Only members of the agents' room can do that. Join it first."] == stage.whispers(EVE)


async def test_who_joins_the_room_may_act_at_once(rig: Rig, stage: DeskStage) -> None:
    """Membership is looked up again before anybody is refused."""
    await asked(rig)
    await stage.presses_on_card(Act.MORE, chosen="Add a note")
    await stage.slack.person(GRACE).submits(text="first")
    stage.slack.state.channels[ROOM].members.append(EVE)

    await stage.presses_on_card(Act.CLAIM, by=EVE)
    await rig.work()

    assert "Eve Moneypenny" == (await rig.handoff()).assignee


async def test_a_list_narrows_who_may_act() -> None:
    """Where agents are listed, by id or by e-mail address, other members may only read."""
    async with desk_stage(allowed=["grace@t0acme.example"]) as stage:
        rig = rig_of(stage)
        await asked(rig)

        await stage.presses_on_card(Act.CLAIM, by=ALAN)
        refused = (await rig.handoff()).state
        await stage.presses_on_card(Act.CLAIM, by=GRACE)

        assert HandoffState.REQUESTED is refused
        assert "Grace Hopper" == (await rig.handoff()).assignee
        assert "not on the list of agents" in stage.whispers(ALAN)[0]


async def test_while_slack_does_not_say_who_is_in_the_room_nobody_acts(
    rig: Rig, stage: DeskStage
) -> None:
    """A doubt about who somebody is ends in a sentence, not in an act."""
    await asked(rig)
    stage.slack.faults.always("conversations.members", RateLimited(30))

    await stage.presses_on_card(Act.CLAIM)

    assert HandoffState.REQUESTED is (await rig.handoff()).state
    assert "does not say who is in this room" in stage.whispers(GRACE)[0]


async def test_an_afterthought_that_fails_undoes_nothing(rig: Rig, stage: DeskStage) -> None:
    """A tick that Slack refuses leaves the reply sent."""
    await claimed(rig, stage)
    stage.slack.faults.always("reactions.add", Lost())

    await stage.says("!reply Sixteen.")
    await rig.work()

    assert "Sixteen." in rig.said


async def test_messages_outside_threads_are_no_notes(rig: Rig, stage: DeskStage) -> None:
    """The room itself is for people; only what stands under a card is about its contact."""
    handoff_id = await claimed(rig, stage)

    await stage.slack.person(GRACE).says("Lunch?", channel=ROOM)
    other = await stage.slack.person(GRACE).says("Who is in?", channel=ROOM)
    await stage.slack.person(ALAN).says("!reply me", channel=ROOM, thread=other.ts)
    await rig.work()

    assert [] == await notes(rig, handoff_id)
    assert not any("me" == text for text in rig.said)


async def test_two_agents_of_one_name_are_two(rig: Rig, stage: DeskStage) -> None:
    """A second Grace Hopper cannot answer what the first has claimed."""
    stage.slack.add_user("UTWIN", "Grace Hopper")
    stage.slack.state.channels[ROOM].members.append("UTWIN")
    await claimed(rig, stage)

    await stage.says("!reply I am the other one", by="UTWIN")
    await rig.work()

    assert "I am the other one" not in rig.said


async def test_a_modal_of_an_older_release_is_refused(rig: Rig, stage: DeskStage) -> None:
    """A form whose name nobody knows any more is about nothing."""
    await claimed(rig, stage)
    await stage.presses_on_card(Act.REPLY)
    person = stage.slack.person(GRACE)
    payload = person._interactions(person.team).submitted(person.modal, {})
    payload["view"]["callback_id"] = "desk_dance"
    assert stage.presses is not None

    with pytest.raises(NotFound):
        await stage.presses.submitted(payload)


async def test_the_card_is_late_again_after_nobody_answers(rig: Rig, stage: DeskStage) -> None:
    """Reminded and then claimed, the card is blue; the wait is told."""
    await asked(rig)
    rig.clock.move(timedelta(minutes=12))
    await rig.waiting.remind()
    await rig.work()
    late = stage.card.text

    await stage.presses_on_card(Act.CLAIM)
    await rig.work()

    assert late.startswith(":red_circle:")
    assert stage.card.text.startswith(":large_blue_circle:")
    assert "claimed after 12 min" in stage.card.text


async def test_outside_the_hours_both_sides_know_when_somebody_comes(stage: DeskStage) -> None:
    """The contact is told the opening time, and the card says it too and is not late."""
    hours = BusinessHours("UTC", dict.fromkeys(range(7), (8 * 60, 17 * 60)))
    stage.open(hours=hours)
    rig = rig_of(stage, hours=hours)
    rig.clock.move(timedelta(hours=8))

    await asked(rig)
    rig.clock.move(timedelta(hours=2))
    await rig.waiting.remind()
    await rig.work()

    assert any("tomorrow at 08:00" in text for text in rig.said)
    assert stage.card.text.startswith(":large_green_circle:")
    assert "nobody is expected before" in stage.card.text
