"""A contact who waits is told so; desks are reminded, one after the other, while they are open."""

from datetime import timedelta

from bot.domain.hours import BusinessHours
from bot.domain.messages import Action
from tests.fakes.rig import Rig
from tests.fakes.vendor import VendorDesk

HOURS = BusinessHours("Europe/Berlin", dict.fromkeys(range(5), (9 * 60, 17 * 60)))
"""The clock of tests shows Monday, 2 March 2026, 13:00 there."""


def two_desks(**changes: object) -> tuple[Rig, VendorDesk, VendorDesk]:
    """Return a service with two desks."""
    first, second = VendorDesk("vendor:first"), VendorDesk("vendor:second")
    return Rig(desks=[first, second], **changes), first, second  # type: ignore[arg-type]


async def reminded_after(rig: Rig, **wait: int) -> None:
    """Let time pass and remind, twice."""
    rig.clock.move(timedelta(**wait))
    for _ in range(2):
        await rig.waiting.remind()
    await rig.work()


async def test_past_twice_the_target_the_next_desk_and_the_contact_are_told() -> None:
    """Once: the first desk has had its turn."""
    rig, first, second = two_desks()
    await rig.press(Action.WANT_HUMAN)
    await reminded_after(rig, minutes=11)
    before = (len(first.announced), len(second.announced))

    await reminded_after(rig, minutes=10)

    assert (before[0], before[1] + 1) == (len(first.announced), len(second.announced))
    assert 1 == sum("sorry that this takes so long" in text for text in rig.said)
    assert (await rig.handoff()).escalated_at == rig.clock.now()


async def test_a_single_desk_is_told_again() -> None:
    """There is nobody else to tell."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    await reminded_after(rig, minutes=11)
    before = len(rig.desk.announced)

    await reminded_after(rig, minutes=10)

    assert before + 1 == len(rig.desk.announced)


async def test_a_long_outage_is_caught_up_one_step_at_a_time() -> None:
    """The contact reads the reminder before the apology."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)

    await reminded_after(rig, hours=3)

    told = [text for text in rig.said if "queue" in text]
    assert ["Nobody has been free", "I am sorry that this"] == [text[:20] for text in told]


async def test_outside_the_hours_the_contact_is_told_when_somebody_comes() -> None:
    """The sentence names the day, the time and the clocks it is told by."""
    rig = Rig(hours=HOURS)
    rig.clock.move(timedelta(hours=5))

    await rig.press(Action.WANT_HUMAN)

    assert "back tomorrow at 09:00 (Europe/Berlin time)" in rig.said[0]


async def test_before_a_weekend_the_day_is_named() -> None:
    """Friday evening: Monday."""
    rig = Rig(hours=HOURS)
    rig.clock.move(timedelta(days=4, hours=5))

    await rig.press(Action.WANT_HUMAN)

    assert "back on Monday, 9 March at 09:00" in rig.said[0]


async def test_within_the_hours_nothing_is_said_of_them() -> None:
    """Somebody is there."""
    rig = Rig(hours=HOURS)

    await rig.press(Action.WANT_HUMAN)

    assert not any("will be back" in text for text in rig.said)


async def test_reminders_wait_until_somebody_is_there() -> None:
    """A night does not count as waiting; five minutes before it and five after it do."""
    rig = Rig(hours=HOURS)
    rig.clock.move(timedelta(hours=3, minutes=55))
    await rig.press(Action.WANT_HUMAN)

    await reminded_after(rig, hours=10)
    night = list(rig.said)
    await reminded_after(rig, hours=6, minutes=10)

    assert not any("Nobody has been free" in text for text in night)
    assert any("Nobody has been free" in text for text in rig.said)
