"""The main job as dialogues: asked, not covered, offered, accepted, answered by a human."""

from datetime import timedelta

import pytest

from bot.domain.answers import (
    Answer,
    Escalate,
    EscalationReason,
    Reply,
    Silence,
    SilenceReason,
)
from bot.domain.conversations import Author, Owner
from bot.domain.errors import InputError
from bot.domain.handoffs import HandoffState
from bot.domain.messages import Action, Offer
from tests.builders import a_trace, an_agent
from tests.fakes.assistant import ScriptedAssistant, always, echo
from tests.fakes.rig import Rig

NOT_COVERED = Escalate(
    EscalationReason.NOT_COVERED,
    "That is not in what I have read. Shall I pass you to a colleague?",
    ask_first=True,
    suggested=Answer("Perhaps two years."),
    trace=a_trace(question="How long is the warranty on frames?"),
)


async def offered() -> Rig:
    """Return a conversation in which the assistant has just offered a human."""
    rig = Rig(assistant=ScriptedAssistant(always(NOT_COVERED)))
    await rig.hear("And on frames?")
    return rig


async def test_an_offer_leaves_the_conversation_with_the_assistant() -> None:
    """Nobody is bothered before the contact says yes."""
    rig = await offered()

    assert Owner.ASSISTANT is (await rig.conversation()).owner
    assert (Offer.HANDOFF,) == (await rig.messages())[-1].offers


@pytest.mark.parametrize("yes", ["yes", "Yes, please!", "ok", "ja bitte", "oui", "sí, por favor"])
async def test_a_typed_yes_accepts_the_offer(yes: str) -> None:
    """Nobody has to find a button."""
    rig = await offered()

    await rig.hear(yes)

    assert EscalationReason.NOT_COVERED is (await rig.handoff()).reason


async def test_a_button_accepts_the_offer_too() -> None:
    """The reason stays the one of the offer, and the unsent answer is suggested to the agent."""
    rig = await offered()

    await rig.press(Action.WANT_HUMAN)

    packet = (await rig.handoff()).packet
    assert EscalationReason.NOT_COVERED is packet.reason
    assert "How long is the warranty on frames?" == packet.open_question
    assert NOT_COVERED.suggested == packet.suggested_reply


async def test_another_question_declines_the_offer() -> None:
    """An offer binds nobody."""
    rig = await offered()
    rig.assistant.behaviour = echo

    await rig.hear("What does shipping cost?")

    assert Owner.ASSISTANT is (await rig.conversation()).owner
    assert "You asked: What does shipping cost? [1]" == rig.said[-1]


async def test_the_packet_has_everything() -> None:
    """Transcript, evidence, scores, CRM, assurance and summary are there."""
    rig = await offered()
    await rig.hear("yes please")

    packet = (await rig.handoff()).packet

    assert ["And on frames?", NOT_COVERED.text, "yes please"] == [
        line.text for line in packet.transcript
    ]
    assert NOT_COVERED.trace.passages == packet.passages
    assert NOT_COVERED.trace.signals == packet.signals
    assert packet.crm is not None
    assert packet.summary


async def test_a_handoff_opens_a_ticket_and_tells_its_number() -> None:
    """The contact gets a reference; the agent sees the ticket."""
    rig = await offered()

    await rig.hear("yes")

    assert (await rig.handoff()).ticket_id
    assert "Your reference is T-" in rig.said[-1]


async def test_from_question_to_rating() -> None:
    """The whole way: handoff, claim, answer, end, rating."""
    rig = await offered()
    await rig.hear("yes")
    handoff = await rig.handoff()
    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))
    await rig.casework.reply(
        handoff.id, agent=an_agent("Ana"), text="Ten years on frames.", key="1"
    )
    await rig.work()
    await rig.hear("Great, thanks")
    await rig.casework.resolve(handoff.id, agent=an_agent("Ana"), resolution="Answered")
    await rig.work()
    rated = await rig.press(Action.RATE, target=handoff.id, value="5", comment="Quick!")

    case = await rig.board.case(handoff.id)
    assert HandoffState.RESOLVED is case.handoff.state
    assert (5, "Quick!") == (case.handoff.rating, case.handoff.rating_comment)
    record = await rig.turn_of(rated)
    assert record is not None
    assert Silence(SilenceReason.RECORDED) == record.outcome
    assert ["Great, thanks"] == rig.desk.relayed
    assert "Ten years on frames." in rig.said
    states = [state for _, state in rig.desk.announced]
    assert ["requested", "accepted", "resolved"] == list(dict.fromkeys(states))
    assert 1 == len(rig.desk.cards)


@pytest.mark.parametrize("value", ["0", "6", "five", ""])
async def test_a_rating_that_is_none_is_recorded_as_nothing(value: str) -> None:
    """Hostile values change nothing and break nothing."""
    rig = await offered()
    await rig.hear("yes")
    handoff = await rig.handoff()
    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))
    await rig.casework.resolve(handoff.id, agent=an_agent("Ana"), resolution="")

    await rig.press(Action.RATE, target=handoff.id, value=value)

    assert (await rig.board.case(handoff.id)).handoff.rating is None


async def test_asking_twice_for_a_human_makes_one_handoff() -> None:
    """An impatient second press finds the queue already theirs."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)

    second = await rig.press(Action.WANT_HUMAN)

    record = await rig.turn_of(second)
    assert record is not None
    assert Silence(SilenceReason.NOTHING_TO_DO) == record.outcome
    assert 1 == len(await rig.board.queue())


async def test_an_unclaimed_handoff_reminds_the_desk_and_tells_the_contact_once() -> None:
    """Waiting is not silence either."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    rig.clock.move(timedelta(minutes=11))

    await rig.waiting.remind()
    await rig.waiting.remind()
    await rig.work()

    assert 1 == sum("Nobody has been free" in text for text in rig.said)
    assert 1 == len(rig.desk.cards)
    assert (await rig.handoff()).reminded_at == rig.clock.now()


async def test_a_claimed_handoff_is_not_reminded_of() -> None:
    """Somebody is on it."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    await rig.casework.claim((await rig.handoff()).id, agent=an_agent("Ana"))
    rig.clock.move(timedelta(minutes=11))

    await rig.waiting.remind()
    await rig.work()

    assert not any("Nobody has been free" in text for text in rig.said)


async def test_an_empty_message_is_refused_with_a_sentence() -> None:
    """Nothing is stored, and the contact is told what to do."""
    with pytest.raises(InputError, match="This message is empty"):
        await Rig().hear(" \n ")


async def test_a_message_that_is_too_long_is_refused_with_both_numbers() -> None:
    """The limit is said, and the way out."""
    with pytest.raises(InputError, match=r"2,001 characters; the limit is 2,000"):
        await Rig().hear("x" * 2001)


async def test_the_agent_s_message_carries_their_name() -> None:
    """The contact sees who the human is."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()
    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))

    said = await rig.casework.reply(handoff.id, agent=an_agent("Ana"), text="Hello", key="1")

    assert (Author.AGENT, "Ana") == (said.author, said.author_name)


async def test_an_answer_without_knowledge_offers_only_the_way_out() -> None:
    """Feedback is asked for cited answers."""
    rig = Rig(assistant=ScriptedAssistant(always(Reply(Answer("Hello!")))))

    await rig.hear("hi")

    assert (Offer.HUMAN,) == (await rig.messages())[-1].offers
