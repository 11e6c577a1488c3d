"""Contacts change and take back what they wrote: before the answer, after it, with a human."""

from bot.domain.answers import Answer, Outcome, Reply, Silence, SilenceReason
from bot.domain.conversations import Author, Owner
from bot.domain.messages import (
    Action,
    ContactDeletion,
    ContactEdit,
    ContactMessage,
    Delivery,
    Offer,
)
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from bot.service.turns import MOST_DECISIONS
from tests.builders import an_agent
from tests.fakes.assistant import ScriptedAssistant, always, echo
from tests.fakes.rig import Rig

ANA = an_agent("Ana")


async def outcome_of(rig: Rig, delivery: Delivery) -> object:
    """Return what came of a delivery."""
    record = await rig.turn_of(delivery)
    assert record is not None
    return record.outcome


async def test_an_edit_that_waits_with_its_question_is_what_is_answered() -> None:
    """Nobody answers what is no longer asked."""
    rig = Rig()
    asked = rig.delivery(ContactMessage("How much is shiping?"))
    edit = rig.delivery(ContactEdit(asked.delivery_id, "How much is shipping?"))
    await rig.intake.accept(asked)
    await rig.intake.accept(edit)

    await rig.work()

    assert ["You asked: How much is shipping? [1]"] == rig.said
    assert Silence(SilenceReason.RECORDED) == await outcome_of(rig, edit)
    assert "How much is shipping?" == (await rig.messages())[0].text


async def test_an_edit_during_the_turn_is_what_is_answered() -> None:
    """The answer to the old words is dropped, unseen."""
    rig = Rig()
    asked = rig.delivery(ContactMessage("How much is shiping?"))
    edit = rig.delivery(ContactEdit(asked.delivery_id, "How much is shipping?"))

    async def edited_meanwhile(turn: Turn, draft: Draft) -> object:
        await draft.append("Ship")
        await rig.intake.accept(edit)
        return await echo(turn, draft)

    rig.assistant.behaviour = edited_meanwhile  # type: ignore[assignment]
    await rig.handle(asked)

    assert ["You asked: How much is shipping? [1]"] == rig.said
    assert "(withdrawn)" in rig.vendor.drafts
    assert 2 == len(rig.assistant.turns)


async def test_the_last_of_several_edits_counts() -> None:
    """However often somebody corrects themselves."""
    rig = Rig()
    asked = rig.delivery(ContactMessage("One?"))
    await rig.intake.accept(asked)
    for text in ("Two?", "Three?"):
        await rig.intake.accept(rig.delivery(ContactEdit(asked.delivery_id, text)))

    await rig.work()

    assert ["You asked: Three? [1]"] == rig.said


async def test_who_never_stops_editing_is_answered_all_the_same() -> None:
    """After some decisions the answer is to what was read last; the rest is offered."""
    rig = Rig()
    asked = rig.delivery(ContactMessage("Version 0"))

    async def edited_each_time(turn: Turn, draft: Draft) -> Outcome:
        text = f"Version {len(rig.assistant.turns)}"
        await rig.intake.accept(rig.delivery(ContactEdit(asked.delivery_id, text)))
        return await echo(turn, draft)

    rig.assistant.behaviour = edited_each_time
    await rig.handle(asked)

    assert MOST_DECISIONS == len(rig.assistant.turns)
    assert f"You asked: Version {MOST_DECISIONS - 1} [1]" == rig.said[0]
    assert "Shall I answer it" in rig.said[1]


async def test_a_question_that_is_deleted_before_the_answer_is_not_answered() -> None:
    """What was taken back is not answered, nor read."""
    rig = Rig()
    asked = rig.delivery(ContactMessage("My salary is 5000"))
    await rig.intake.accept(asked)
    await rig.intake.accept(rig.delivery(ContactDeletion(asked.delivery_id)))

    await rig.work()

    assert [] == rig.said
    assert [] == rig.assistant.turns
    assert Silence(SilenceReason.WITHDRAWN) == await outcome_of(rig, asked)
    (message,) = await rig.messages()
    assert ("", True) == (message.text, message.deleted)


async def test_an_edit_after_the_answer_offers_to_answer_again() -> None:
    """The contact decides; nothing is answered twice unasked."""
    rig = Rig()
    asked = await rig.hear("How much is shiping?")

    await rig.handle(rig.delivery(ContactEdit(asked.delivery_id, "How much is returning?")))

    question, _, notice = await rig.messages()
    assert "How much is returning?" == question.text
    assert rig.clock.now() == question.edited_at
    assert ((Offer.ANSWER_AGAIN,), question.id) == (notice.offers, notice.about)
    assert 1 == len(rig.assistant.turns)


async def test_the_offer_answers_the_edited_question_once() -> None:
    """A second press finds it answered."""
    rig = Rig()
    asked = await rig.hear("How much is shiping?")
    await rig.hear("Another question")
    await rig.handle(rig.delivery(ContactEdit(asked.delivery_id, "How much is returning?")))
    question, *_, notice = await rig.messages()

    await rig.press(Action.ANSWER_AGAIN, target=notice.id)
    second = await rig.press(Action.ANSWER_AGAIN, target=question.id)

    assert "You asked: How much is returning? [1]" == rig.said[-1]
    assert 3 == len(rig.assistant.turns)
    turn = rig.assistant.turns[-1]
    assert turn.message == turn.history[-1]
    assert Silence(SilenceReason.NOTHING_TO_DO) == await outcome_of(rig, second)


async def test_further_edits_do_not_repeat_an_offer_that_stands() -> None:
    """One button is enough; it answers what the question says when it is pressed."""
    rig = Rig()
    asked = await rig.hear("One?")
    for text in ("Two?", "Three?"):
        await rig.handle(rig.delivery(ContactEdit(asked.delivery_id, text)))

    await rig.press(Action.ANSWER_AGAIN, target=(await rig.messages())[-1].id)

    assert 1 == sum("Shall I answer it" in text for text in rig.said)
    assert "You asked: Three? [1]" == rig.said[-1]


async def test_an_edit_after_answering_again_offers_anew() -> None:
    """The question has changed once more since."""
    rig = Rig()
    asked = await rig.hear("One?")
    await rig.handle(rig.delivery(ContactEdit(asked.delivery_id, "Two?")))
    await rig.press(Action.ANSWER_AGAIN, target=(await rig.messages())[-1].id)

    await rig.handle(rig.delivery(ContactEdit(asked.delivery_id, "Three?")))

    assert 2 == sum("Shall I answer it" in text for text in rig.said)


async def test_a_question_deleted_after_the_answer_is_not_shown_to_the_assistant_again() -> None:
    """What was taken back is no context for what comes."""
    rig = Rig(assistant=ScriptedAssistant(always(Reply(Answer("Noted.")))))
    asked = await rig.hear("My salary is 5000")
    await rig.handle(rig.delivery(ContactDeletion(asked.delivery_id)))

    await rig.hear("And now?")

    seen = [(line.author, line.text) for line in rig.assistant.turns[-1].history]
    assert [(Author.ASSISTANT, "Noted."), (Author.CONTACT, "And now?")] == seen


async def test_an_edit_of_something_unknown_changes_nothing() -> None:
    """A message that was never ours makes no conversation and no reply."""
    rig = Rig()

    edit = await rig.handle(rig.delivery(ContactEdit("never seen", "Hello?")))

    assert [] == rig.said
    assert Silence(SilenceReason.NOTHING_TO_DO) == await outcome_of(rig, edit)
    assert await rig.transcripts.conversation(edit.conversation_id) is None


async def test_an_edit_of_what_was_not_addressed_to_us_offers_nothing() -> None:
    """People correct themselves among each other."""
    rig = Rig()
    said = await rig.handle(rig.delivery(ContactMessage("Lunch at 12?", addressed=False)))

    await rig.handle(rig.delivery(ContactEdit(said.delivery_id, "Lunch at 13?")))

    assert [] == rig.said
    assert "Lunch at 13?" == (await rig.messages())[0].text


async def test_an_edit_in_a_resolved_conversation_is_only_recorded() -> None:
    """It wakes nobody."""
    rig = Rig()
    asked = await rig.hear("One?")
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()
    await rig.casework.claim(handoff.id, agent=ANA)
    await rig.casework.resolve(handoff.id, agent=ANA, resolution="Told them")

    await rig.handle(rig.delivery(ContactEdit(asked.delivery_id, "Two?")))

    assert Owner.NOBODY is (await rig.conversation()).owner
    assert not any("Shall I answer" in text for text in rig.said)


async def test_pages_are_told_which_message_changed() -> None:
    """An open page draws it anew."""
    rig = Rig()
    asked = await rig.hear("One?")

    await rig.handle(rig.delivery(ContactEdit(asked.delivery_id, "Two?")))

    question = (await rig.messages())[0]
    told = [each.data.get("message_id") for each in rig.signals.published]
    assert question.id in told
