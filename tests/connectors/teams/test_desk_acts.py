"""Agents work on cards: the contact writes in a chat, the agents in the channel "triage"."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.domain.answers import Answer, Escalate, EscalationReason
from bot.domain.handoffs import HandoffOutcome
from tests.connectors.teams.scene import Scene, open_scene
from tests.fakes.assistant import ScriptedAssistant, always
from tests.fakes.teams import Chat, Person
from tests.fakes.teams.pressing import Answer as Pressed
from tests.fakes.teams.pressing import Dialog

ESCALATION = Escalate(
    reason=EscalationReason.NOT_COVERED,
    text="I am passing you to a colleague.",
    suggested=Answer("Parental leave is 26 weeks [1]."),
)


@dataclass
class Case:
    """Ada has asked for a human; Ben and Cleo are agents."""

    scene: Scene
    chat: Chat
    channel: Chat
    ada: Person
    ben: Person
    cleo: Person

    @property
    def card(self) -> Chat:
        """The thread that begins with the card."""
        return self.channel.in_thread(self.channel.messages[0])

    async def press(self, agent: Person, title: str) -> Pressed:
        answer = await self.channel.press(agent, title)
        assert isinstance(answer, Pressed)
        await self.scene.work()
        return answer

    async def open(self, agent: Person, title: str) -> Dialog:
        dialog = await self.channel.press(agent, title, on=self.channel.messages[0])
        assert isinstance(dialog, Dialog), dialog
        return dialog

    async def fill(self, agent: Person, title: str, send: str, **fields: str) -> "Pressed | Dialog":
        dialog = await self.open(agent, title)
        answer = await dialog.submit(send, **fields)
        await self.scene.work()
        return answer

    async def write(self, agent: Person, text: str, *, mention: bool = True) -> None:
        await self.card.write(agent, text, mention=mention)
        await self.scene.work()

    @property
    def shown(self) -> str:
        """What the card says to somebody who has done nothing yet."""
        return "\n".join(self.channel.seen()[0].cards)

    @property
    def below(self) -> list[str]:
        """What stands below the card."""
        return [str(each) for each in self.card.seen()[1:]]

    @property
    def told(self) -> list[str]:
        """What Ada has read from Baton and from agents."""
        return [each.text for each in self.chat.seen() if each.author == "Baton"]


@pytest.fixture(params=["botbuilder", "agents"])
async def case(request: pytest.FixtureRequest) -> AsyncIterator[Case]:
    """Return the moment after Ada was passed on."""
    assistant = ScriptedAssistant(always(ESCALATION))
    async with open_scene(sdk=request.param, desk="triage", assistant=assistant) as scene:
        ada, ben, cleo = (scene.teams.person(name) for name in ("Ada", "Ben", "Cleo"))
        channel = scene.teams.channel("triage", team="Support")
        channel.room.members.extend((ben, cleo))
        chat = scene.teams.personal(ada)
        await chat.write(ada, "How long is parental leave?")
        await scene.work()
        yield Case(scene, chat, channel, ada, ben, cleo)


async def test_the_first_of_two_agents_wins(case: Case) -> None:
    """The winner's card is theirs; the loser is told privately; everybody sees who has it."""
    as_cleo_sees_it = case.channel.messages[0].activity
    won = await case.press(case.ben, "Claim")
    case.channel.messages[0].activity = as_cleo_sees_it
    lost = await case.channel.press(case.cleo, "Claim", on=case.channel.messages[0])

    assert "You are helping Ada" in won.card
    assert Pressed(200, "Ben was faster and has claimed this one.") == lost
    assert "Ben is here and will answer you now." in case.told


async def test_everybody_sees_who_claimed(case: Case) -> None:
    """The one card changes in place; no message is added for it."""
    await case.press(case.ben, "Claim")

    assert "Ben is helping Ada" in case.shown
    assert [] == case.below


async def test_the_assignee_has_a_card_of_their_own(case: Case) -> None:
    """Whose it is stands on the card when they look at it, and others see their name."""
    await case.press(case.ben, "Claim")

    await case.channel.look(case.ben)
    await case.channel.look(case.cleo)

    assert "You are helping Ada" in case.channel.seen(by=case.ben)[0].cards[0]
    assert "Ben is helping Ada" in case.channel.seen(by=case.cleo)[0].cards[0]


async def test_a_reply_is_written_in_a_form_that_holds_the_suggestion(case: Case) -> None:
    """The agent starts from what the assistant would have said, and the contact reads the reply."""
    await case.press(case.ben, "Claim")
    dialog = await case.open(case.ben, "Reply")
    field = next(each for each in dialog.card["body"] if each["type"] == "Input.Text")

    await dialog.submit("Send", words="It is 26 weeks for everybody.")
    await case.scene.work()

    assert "Parental leave is 26 weeks." == field["value"]
    assert "**Ben**\n\nIt is 26 weeks for everybody." in case.told
    assert "Ben replied" in "\n".join(case.below)


async def test_a_form_that_is_sent_twice_replies_once(case: Case) -> None:
    """A double click is one reply."""
    await case.press(case.ben, "Claim")
    dialog = await case.open(case.ben, "Reply")

    await dialog.submit("Send", words="It is 26 weeks.")
    await dialog.submit("Send", words="It is 26 weeks.")
    await case.scene.work()

    assert 1 == case.told.count("**Ben**\n\nIt is 26 weeks.")


async def test_claim_and_reply_is_one_form(case: Case) -> None:
    """A short answer needs one form."""
    await case.fill(case.ben, "Claim and reply", "Send", words="It is 26 weeks.")

    assert "Ben is helping Ada" in case.shown
    assert "**Ben**\n\nIt is 26 weeks." in case.told


async def test_somebody_elses_handoff_is_not_answered(case: Case) -> None:
    """The form stays open with the reason and with what was written."""
    await case.press(case.ben, "Claim")

    again = await case.fill(case.cleo, "Reply", "Send", words="I know it.")

    assert isinstance(again, Dialog)
    assert "Ben has claimed this" in again.text
    assert "I know it." in str(again.card)
    assert not any("I know it." in text for text in case.told)


async def test_what_agents_write_below_the_card_stays_inside(case: Case) -> None:
    """A mention alone sends nothing: it becomes a note."""
    await case.press(case.ben, "Claim")

    await case.write(case.ben, "She is on the French plan, I think")

    handoff = await case.scene.rig.board.case((await case.scene.rig.handoff()).id)
    assert ["She is on the French plan, I think"] == [note.text for note in handoff.notes]
    assert not any("French" in text for text in case.told)
    assert "Noted for agents" in case.below[-1]


async def test_the_prefix_answers_from_the_thread(case: Case) -> None:
    """Mention and prefix are the explicit act; the thread says that it was sent."""
    await case.press(case.ben, "Claim")

    await case.write(case.ben, "!reply It is 26 weeks.")

    assert "**Ben**\n\nIt is 26 weeks." in case.told
    assert "Sent to Ada." in case.below[-1]


async def test_a_reply_from_the_thread_claims_what_nobody_has(case: Case) -> None:
    """One message is enough to take it and to answer."""
    await case.write(case.ben, "!reply It is 26 weeks.")

    assert "Ben is helping Ada" in case.shown
    assert "**Ben**\n\nIt is 26 weeks." in case.told


async def test_an_edited_reply_is_corrected_for_the_contact(case: Case) -> None:
    """Where it stands; an edit that puts the prefix in front of a note sends nothing."""
    await case.press(case.ben, "Claim")
    reply = await case.card.write(case.ben, "!reply It is 62 weeks.")
    note = await case.card.write(case.ben, "She is in France")
    await case.scene.work()

    await case.card.edit(reply, "<at>Baton</at> !reply It is 26 weeks.")
    await case.card.edit(note, "<at>Baton</at> !reply She is in France")
    await case.scene.work()

    assert "**Ben**\n\nIt is 26 weeks." in case.told
    assert not any("62" in text or "France" in text for text in case.told)
    assert "Nothing was sent" in case.below[-1]


async def test_a_mistyped_prefix_sends_nothing(case: Case) -> None:
    """Whoever meant to reply is told how."""
    await case.press(case.ben, "Claim")

    await case.write(case.ben, "reply: It is 26 weeks.")

    assert not any("26 weeks" in text for text in case.told)
    assert "This stayed among agents. To write to Ada, begin with !reply" in case.below[-1]


async def test_where_baton_hears_all_plain_words_are_notes(case: Case) -> None:
    """With the permission to read channels nothing is asked of Baton below a card."""
    case.channel.room.hears_all = True
    await case.press(case.ben, "Claim")

    await case.write(case.cleo, "Have you looked at the French rules?", mention=False)
    await case.write(case.ben, "!reply It is 26 weeks.", mention=False)

    handoff = await case.scene.rig.board.case((await case.scene.rig.handoff()).id)
    assert ["Have you looked at the French rules?"] == [note.text for note in handoff.notes]
    assert "**Ben**\n\nIt is 26 weeks." in case.told


async def test_a_reply_from_the_thread_that_comes_twice_is_sent_once(case: Case) -> None:
    """Teams brings a message again when our answer was lost."""
    await case.press(case.ben, "Claim")
    posted = await case.card.write(case.ben, "!reply It is 26 weeks.")

    await case.card.redeliver(posted)
    await case.scene.work()

    assert 1 == case.told.count("**Ben**\n\nIt is 26 weeks.")


async def test_a_note_is_read_by_agents_only(case: Case) -> None:
    """It stands below the card and in the record."""
    await case.fill(case.cleo, "Add a note", "Save", words="Ask HR first")

    assert "Cleo noted" in case.below[-1]
    assert not any("HR" in text for text in case.told)


async def test_resolving_asks_how_it_ended(case: Case) -> None:
    """The outcome is kept; the contact is asked for a rating; the card shows both."""
    await case.press(case.ben, "Claim")
    await case.fill(case.ben, "Resolve", "Resolve", outcome="not_solved", words="No rule exists")

    await case.chat.press(case.ada, "Send", rating="4", comment="Quick, thank you")
    await case.scene.work()

    (ended,) = await case.scene.rig.board.ended()
    assert HandoffOutcome.NOT_SOLVED is ended.outcome
    assert (4, "Quick, thank you") == (ended.rating, ended.rating_comment)
    assert "Ben resolved this for Ada" in case.shown
    assert "No rule exists" in case.shown
    assert "★★★★☆" in case.shown
    assert "Quick, thank you" in case.shown


async def test_returning_gives_the_conversation_back(case: Case) -> None:
    """The assistant answers again, with the agent's words."""
    await case.press(case.ben, "Claim")

    await case.fill(case.ben, "Return to assistant", "Return", words="Use the French rules")

    assert "Ben handed Ada back to the assistant" in case.shown
    await case.chat.write(case.ada, "And for adoption?")
    await case.scene.work()
    assert ("Use the French rules",) == case.scene.rig.assistant.turns[-1].agent_notes


async def test_a_handoff_is_given_to_another_agent(case: Case) -> None:
    """The channel's members are offered; the new agent is the one who may answer."""
    await case.press(case.ben, "Claim")
    dialog = await case.open(case.ben, "Give to another agent")
    offered = [choice["title"] for choice in dialog.card["body"][0]["choices"]]

    await dialog.submit("Give", to=case.cleo.aad_id)
    await case.scene.work()
    await case.fill(case.cleo, "Reply", "Send", words="Cleo here.")

    assert ["Ben", "Cleo"] == offered
    assert "Cleo is helping Ada" in case.shown
    assert "**Cleo**\n\nCleo here." in case.told


async def test_what_the_contact_adds_stands_below_the_card(case: Case) -> None:
    """The assignee is mentioned, so that Teams tells them."""
    await case.press(case.ben, "Claim")

    await case.chat.write(case.ada, "It is about **adoption**, too")
    await case.scene.work()

    assert "Ada writes" in case.below[-1]
    assert "It is about **adoption**, too" in case.below[-1]
    assert "<at>Ben</at>" in str(case.card.from_bot[-1].activity["attachments"])


async def test_a_form_of_an_ended_handoff_says_so(case: Case) -> None:
    """Nothing is opened that could not be sent."""
    stale = case.channel.messages[0].activity
    await case.press(case.ben, "Claim")
    await case.fill(case.ben, "Resolve", "Resolve")
    case.channel.messages[0].activity = stale

    answer = await case.channel.press(case.cleo, "Add a note", on=case.channel.messages[0])

    assert Pressed(200, "Nothing was done: this has ended.") == answer


async def test_nobody_acts_from_outside_the_channel(case: Case) -> None:
    """A press that carries a desk's data from another chat is refused, whoever made it up."""
    handoff = await case.scene.rig.handoff()
    value = {"data": {"desk": "reply", "handoff": handoff.id, "words": "Fooled", "key": "k"}}
    activity = case.scene.teams.activities.invoke(
        case.chat.room, case.ada, name="task/submit", value=value
    )

    attempt = await case.scene.teams.deliveries.deliver(activity)
    await case.scene.work()

    assert "agents' channel only" in attempt.body["task"]["value"]
    assert not any("Fooled" in text for text in case.told)


async def test_a_reminder_reaches_the_channel(case: Case) -> None:
    """After the target the card turns and a line below it tells the channel."""
    case.scene.move(timedelta(minutes=11))
    await case.scene.rig.waiting.remind()
    await case.scene.work()

    assert "Ada is still waiting for an agent" in case.shown
    assert any("Nobody has claimed this yet" in line for line in case.below)


async def test_a_message_becomes_a_handoff(case: Case) -> None:
    """The message extension hands a colleague's question to the agents, with who asked it."""
    help_ = case.scene.teams.channel("Help", case.ben, case.ada)
    payload = {
        "id": "1700000000099",
        "from": {"user": {"id": case.ada.aad_id, "displayName": "Ada"}},
        "body": {"contentType": "html", "content": "<p>Who signs my <b>visa</b> letter?</p>"},
    }
    make, deliver = case.scene.teams.activities, case.scene.teams.deliveries.deliver
    value = {"commandId": "handIn", "messagePayload": payload}
    opened = await deliver(
        make.invoke(help_.room, case.ben, name="composeExtension/fetchTask", value=value)
    )
    data = opened.body["task"]["value"]["card"]["content"]["actions"][0]["data"]

    sent = {"commandId": "handIn", "data": {**data, "words": "Urgent, she flies on Monday"}}
    done = await deliver(
        make.invoke(help_.room, case.ben, name="composeExtension/submitAction", value=sent)
    )
    await case.scene.work()

    assert "An agent has been asked to help" in done.body["task"]["value"]
    card = "\n".join(case.channel.seen()[-1].cards)
    assert "Who signs my visa letter?" in card
