"""Effects leave in order, once, and no fault of a vendor loses or doubles one silently."""

from datetime import timedelta

from bot.domain.effects import EffectState
from bot.domain.messages import Action, ContactMessage
from tests.builders import a_reply, an_agent
from tests.fakes.assistant import ScriptedAssistant, always
from tests.fakes.rig import Rig
from tests.fakes.vendor import (
    VendorConnector,
    VendorDesk,
    accept_then_lose_the_answer,
    ask_to_wait,
    lose_it,
    refuse,
)


async def test_a_send_whose_answer_was_lost_is_looked_up_not_repeated() -> None:
    """The vendor took it: one message is shown."""
    rig = Rig()
    rig.vendor.manners = [accept_then_lose_the_answer]
    await rig.hear("Hello?")

    rig.clock.move(timedelta(minutes=1))
    await rig.work()

    assert ["You asked: Hello? [1]"] == rig.said


async def test_a_send_that_never_arrived_is_repeated() -> None:
    """The vendor did not take it: it is sent again."""
    rig = Rig()
    rig.vendor.manners = [lose_it]
    await rig.hear("Hello?")

    rig.clock.move(timedelta(minutes=1))
    await rig.work()

    assert ["You asked: Hello? [1]"] == rig.said


async def test_where_nothing_can_be_looked_up_a_repeat_is_flagged() -> None:
    """Shown twice only where the vendor offers no way to look, and then it is on record."""
    rig = Rig(vendor=VendorConnector(finds=False))
    rig.vendor.manners = [accept_then_lose_the_answer]
    await rig.hear("Hello?")
    key = rig.vendor.shown[0].key

    rig.clock.move(timedelta(minutes=1))
    await rig.work()

    assert 2 == len(rig.said)
    async with rig.store.reading() as records:
        effect = await records.effects.get(key)
    assert effect is not None
    assert effect.possibly_doubled


async def test_a_wait_that_the_vendor_asks_for_is_kept() -> None:
    """Retry-After reschedules: nothing leaves before, and it leaves then."""
    rig = Rig()
    rig.vendor.manners = [ask_to_wait]
    await rig.hear("Hello?")
    rig.clock.move(timedelta(seconds=29))
    await rig.work()
    assert [] == rig.said

    rig.clock.move(timedelta(seconds=2))
    await rig.work()

    assert ["You asked: Hello? [1]"] == rig.said


async def test_later_messages_wait_for_the_one_that_is_put_off() -> None:
    """Order is kept within a conversation."""
    rig = Rig()
    rig.vendor.manners = [ask_to_wait]
    await rig.hear("First")
    await rig.hear("Second")
    assert [] == rig.said

    rig.clock.move(timedelta(seconds=31))
    await rig.work()

    assert ["You asked: First [1]", "You asked: Second [1]"] == rig.said


async def test_a_refused_send_is_a_visible_dead_letter_that_can_be_retried() -> None:
    """Nothing is lost: the operator sees it and sends it again."""
    rig = Rig()
    rig.vendor.manners = [refuse]
    await rig.hear("Hello?")
    (dead,) = await rig.store.dead_letters.effects()
    assert "channel_not_found" == dead.error

    await rig.store.dead_letters.retry_effect(dead.key)
    await rig.work()

    assert ["You asked: Hello? [1]"] == rig.said
    assert [] == list(await rig.store.dead_letters.effects())


async def test_a_vendor_that_stays_away_ends_as_a_dead_letter() -> None:
    """Tries are bounded."""
    rig = Rig()
    rig.vendor.manners = [lose_it] * 50
    await rig.hear("Hello?")

    for _ in range(20):
        rig.clock.move(timedelta(minutes=6))
        await rig.work()

    assert [EffectState.DEAD] == await rig.effect_states()


async def test_a_vendor_that_asks_for_patience_gets_it_for_a_day() -> None:
    """However often it asks to wait: no try is lost, and the answer arrives."""
    rig = Rig()
    rig.vendor.manners = [ask_to_wait] * 40
    await rig.hear("Hello?")

    for _ in range(41):
        rig.clock.move(timedelta(minutes=30))
        await rig.work()

    assert ["You asked: Hello? [1]"] == rig.said


async def test_a_vendor_that_asks_for_patience_for_ever_ends_as_a_dead_letter() -> None:
    """After a day each wait counts as a try."""
    rig = Rig()
    rig.vendor.manners = [ask_to_wait] * 200
    await rig.hear("Hello?")

    for _ in range(70):
        rig.clock.move(timedelta(minutes=30))
        await rig.work()

    assert [EffectState.DEAD] == await rig.effect_states()


async def test_a_long_answer_is_split_into_parts_that_arrive_in_order() -> None:
    """No part is longer than the channel takes; buttons stand under the last."""
    text = " ".join(f"Sentence number {number}." for number in range(60))
    rig = Rig(
        assistant=ScriptedAssistant(always(a_reply(text))),
        vendor=VendorConnector(max_characters=300),
    )

    await rig.hear("Tell me everything")

    assert all(len(part) <= 300 for part in rig.said)
    assert text == " ".join(rig.said)


async def test_a_repeated_delivery_is_answered_once() -> None:
    """Vendors repeat deliveries; contacts do not see it."""
    rig = Rig()
    delivery = rig.delivery(ContactMessage("Hello?"))

    await rig.handle(delivery)
    await rig.handle(delivery)

    assert ["You asked: Hello? [1]"] == rig.said


async def test_messages_of_one_conversation_are_answered_in_order() -> None:
    """Several that came at once are each answered, first things first."""
    rig = Rig()
    for text in ("one", "two", "three"):
        await rig.intake.accept(rig.delivery(ContactMessage(text)))

    await rig.work()

    assert [f"You asked: {text} [1]" for text in ("one", "two", "three")] == rig.said
    assert [1, 2, 3, 4, 5, 6] == [message.sequence for message in await rig.messages()]


async def test_a_card_is_updated_again_without_a_flag_where_nothing_can_be_looked_up() -> None:
    """The same card updated twice doubles nothing."""
    rig = Rig(desks=[desk := VendorDesk(finds=False)])
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()
    desk.manners = [accept_then_lose_the_answer]
    await rig.casework.claim(handoff.id, agent=an_agent("Ana"))
    await rig.work()

    rig.clock.move(timedelta(minutes=1))
    await rig.work()

    key = f"announce:{handoff.id}:{desk.name}:claimed:2"
    async with rig.store.reading() as records:
        effect = await records.effects.get(key)
    assert effect is not None
    assert (EffectState.DONE, False) == (effect.state, effect.possibly_doubled)
    assert 1 == len(desk.cards)


async def test_a_first_card_is_flagged_where_nothing_can_be_looked_up() -> None:
    """A second one may stand there now, and that is on record."""
    rig = Rig(desks=[desk := VendorDesk(finds=False)])
    desk.manners = [accept_then_lose_the_answer]
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()

    rig.clock.move(timedelta(minutes=1))
    await rig.work()

    async with rig.store.reading() as records:
        effect = await records.effects.get(f"announce:{handoff.id}:{desk.name}:requested")
    assert effect is not None
    assert effect.possibly_doubled
