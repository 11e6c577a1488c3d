"""Contacts change what they wrote while a human has the conversation."""

from bot.domain.answers import Silence, SilenceReason
from bot.domain.messages import Action, ContactDeletion, ContactEdit, ContactMessage
from tests.builders import an_agent
from tests.fakes.rig import Rig

ANA = an_agent("Ana")


async def test_an_edit_while_a_human_has_the_conversation_goes_to_the_desk() -> None:
    """The agent reads it as it reads now; the contact is offered no machine's answer."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    written = await rig.hear("Order 17")

    edit = await rig.handle(rig.delivery(ContactEdit(written.delivery_id, "Order 71")))

    assert ["Order 17", "Order 71"] == rig.desk.relayed
    record = await rig.turn_of(edit)
    assert record is not None
    assert Silence(SilenceReason.RELAYED) == record.outcome
    assert not any("Shall I answer" in text for text in rig.said)


async def test_a_deletion_while_a_human_has_the_conversation_goes_to_the_desk() -> None:
    """The desk is told, and the text is gone from our own table."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    await rig.casework.claim((await rig.handoff()).id, agent=ANA)
    written = await rig.hear("Card number 4711")

    await rig.handle(rig.delivery(ContactDeletion(written.delivery_id)))

    assert ["Card number 4711", "(deleted)"] == rig.desk.relayed
    assert not any("4711" in message.text for message in await rig.messages())


async def test_what_people_say_beside_a_handoff_is_not_relayed_when_it_is_edited() -> None:
    """It was not relayed before, so it is not relayed now."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    said = await rig.handle(rig.delivery(ContactMessage("Lunch at 12?", addressed=False)))

    await rig.handle(rig.delivery(ContactEdit(said.delivery_id, "Lunch at 13?")))

    assert [] == rig.desk.relayed
