"""What an agent is given when a contact asks for a human after an answer."""

import pytest

from bot.domain.answers import (
    Answer,
    Clarify,
    Escalate,
    EscalationReason,
    Outcome,
    Reply,
    Silence,
    SilenceReason,
    Trace,
)
from bot.domain.contacts import EMPLOYEES
from bot.domain.conversations import Author
from bot.domain.handoffs import Packet, TranscriptLine
from bot.domain.identifiers import derived_id
from bot.domain.messages import Action
from tests.builders import QUESTION, a_passage, a_reply, a_trace, an_agent, an_identity
from tests.fakes.assistant import ScriptedAssistant, always
from tests.fakes.clock import NOON
from tests.fakes.rig import REF, Rig
from tests.service.completeness import completeness, missing

ANSWERED = a_reply()
ANA = an_agent("Ana")
ASKED = Escalate(EscalationReason.ASKED_FOR_HUMAN, "I am passing you to a colleague.")


def answering(outcome: Outcome = ANSWERED) -> Rig:
    """Return a service whose assistant always comes to this."""
    return Rig(assistant=ScriptedAssistant(always(outcome)))


async def packet_of(rig: Rig) -> Packet:
    """Return the packet of the only handoff."""
    return (await rig.handoff()).packet


async def test_the_answer_that_did_not_help_is_the_evidence() -> None:
    """Asked, answered, "talk to a human": the agent reads what was found, said and how sure."""
    rig = answering()
    await rig.hear("How many days do I get?")

    await rig.press(Action.WANT_HUMAN)

    packet = await packet_of(rig)
    assert ANSWERED.trace.passages == packet.passages
    assert ANSWERED.trace.tools == packet.tools
    assert ANSWERED.trace.signals == packet.signals
    assert ANSWERED.confidence == packet.confidence
    assert ANSWERED.answer == packet.suggested_reply
    assert QUESTION == packet.open_question
    assert EscalationReason.ASKED_FOR_HUMAN is packet.reason


async def test_a_packet_after_an_answer_is_complete() -> None:
    """The agent looks for nothing elsewhere."""
    rig = answering()
    await rig.hear("How many days do I get?")

    await rig.press(Action.WANT_HUMAN)

    assert [] == missing(await packet_of(rig))
    assert 1.0 == completeness(await packet_of(rig))


async def test_a_packet_without_a_question_says_what_is_missing() -> None:
    """Who asks for a human before anything else has no evidence; the rest is there."""
    rig = Rig()

    await rig.press(Action.WANT_HUMAN)

    assert {"evidence", "signals", "suggested reply", "confidence"} < set(
        missing(await packet_of(rig))
    )
    assert (await packet_of(rig)).crm is not None


async def test_small_talk_hides_no_evidence() -> None:
    """A thank-you after an answer changes nothing about what was found."""
    rig = answering()
    await rig.hear("How many days do I get?")
    rig.assistant.behaviour = always(Reply(Answer("You are welcome."), trace=Trace("thanks")))
    await rig.hear("thanks")

    await rig.press(Action.WANT_HUMAN)

    assert (ANSWERED.trace.passages, QUESTION) == (
        (await packet_of(rig)).passages,
        (await packet_of(rig)).open_question,
    )


async def test_the_button_of_an_older_answer_is_about_that_answer() -> None:
    """Whoever scrolls up and presses there means what stands there."""
    rig = answering()
    first = await rig.hear("How many days do I get?")
    later = a_reply("Ten euros.", trace=a_trace(question="Shipping?", passages=(a_passage("Ten"),)))
    rig.assistant.behaviour = always(later)
    await rig.hear("Shipping?")

    await rig.press(Action.WANT_HUMAN, target=derived_id("reply", first.turn_id))

    assert ANSWERED.answer == (await packet_of(rig)).suggested_reply


async def test_a_question_back_that_was_not_answered_is_the_open_question() -> None:
    """The contact would not say which product; the human knows what they had asked."""
    rig = answering(Clarify("Which product?", trace=Trace("It broke")))
    await rig.hear("It broke")

    await rig.press(Action.WANT_HUMAN)

    packet = await packet_of(rig)
    assert ("It broke", None) == (packet.open_question, packet.suggested_reply)


async def test_a_stopped_answer_leaves_no_foreign_evidence() -> None:
    """What was found for an earlier question is not offered as evidence for a later one."""
    rig = answering()
    await rig.hear("How many days do I get?")
    rig.assistant.behaviour = always(Silence(SilenceReason.STOPPED))
    await rig.hear("And in Lisbon?")

    await rig.press(Action.WANT_HUMAN)

    packet = await packet_of(rig)
    assert ((), "And in Lisbon?") == (packet.passages, packet.open_question)


async def test_what_an_earlier_handoff_was_about_is_no_evidence_for_the_next() -> None:
    """A resolved question stays resolved; the packet names the earlier handoff."""
    rig = answering()
    await rig.hear("How many days do I get?")
    first = await rig.claimed(ANA)
    await rig.casework.resolve(first, agent=ANA, resolution="")

    await rig.press(Action.WANT_HUMAN)

    packet = await packet_of(rig)
    assert ((), first) == (packet.passages, packet.previous_handoff_id)


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("Let me talk to a human", QUESTION),
        (
            "Let me talk to a human please because my invoice 17 is wrong",
            "Let me talk to a human please because my invoice 17 is wrong",
        ),
    ],
)
async def test_a_wish_in_words_finds_the_question_before_it(words: str, question: str) -> None:
    """A short wish says nothing of its own; a long one says what it is about."""
    rig = answering()
    await rig.hear("How many days do I get?")
    rig.assistant.behaviour = always(ASKED)

    await rig.hear(words)

    packet = await packet_of(rig)
    assert (question, ANSWERED.trace.passages) == (packet.open_question, packet.passages)


async def test_a_failed_model_borrows_no_evidence() -> None:
    """What failed was another question than the one that was answered before."""
    rig = answering()
    await rig.hear("How many days do I get?")
    rig.assistant.behaviour = always(Escalate(EscalationReason.MODEL_FAILED, "Sorry."))

    await rig.hear("And in Lisbon?")

    assert () == (await packet_of(rig)).passages


async def test_an_agent_who_steps_in_reads_what_was_found() -> None:
    """The same evidence, and what the CRM knows."""
    rig = answering()
    await rig.hear("How many days do I get?")

    handoff = await rig.casework.take_over(REF.conversation_id, agent=ANA)

    assert ANSWERED.trace.passages == handoff.packet.passages
    assert handoff.packet.crm is not None


async def test_a_discussion_that_is_handed_in_brings_what_the_crm_knows() -> None:
    """Also about somebody who was never met before."""
    rig = Rig()
    line = TranscriptLine(author=Author.CONTACT, name="Ada", text="My laptop smokes", at=NOON)

    handoff = await rig.casework.hand_in(
        REF,
        identity=an_identity(channel="vendor"),
        audience=EMPLOYEES,
        transcript=(line,),
        agent=ANA,
        key="k1",
    )

    assert handoff.packet.crm is not None
    assert "ada@example.com" == handoff.packet.crm.email
