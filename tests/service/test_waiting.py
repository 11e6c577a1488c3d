"""A contact who waits is told so; desks are reminded, one after the other, while they are open."""

from datetime import timedelta

from bot.domain.hours import BusinessHours
from bot.domain.messages import Action
from bot.domain.routing import Route
from tests.builders import a_ref, an_agent
from tests.fakes.rig import Rig
from tests.fakes.vendor import VendorDesk

ANA = an_agent("Ana")
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


async def claimed_often(rig: Rig, *, minutes: int, times: int = 5) -> None:
    """Let contacts ask for a human one after the other, each claimed after so many minutes."""
    for number in range(times):
        room = a_ref(channel="vendor", room=f"earlier-{number}")
        await rig.press(Action.WANT_HUMAN, ref=room)
        rig.clock.move(timedelta(minutes=minutes))
        handoff = await rig.handoff()
        await rig.casework.claim(handoff.id, agent=ANA)
        await rig.casework.resolve(handoff.id, agent=ANA, resolution="")
    await rig.work()
    rig.vendor.shown.clear()


async def test_the_contact_is_told_when_somebody_usually_comes() -> None:
    """From the times of the last handoffs, in plain words."""
    rig = Rig()
    await claimed_often(rig, minutes=4)

    await rig.press(Action.WANT_HUMAN)

    assert "Somebody is usually with you within 5 minutes." in rig.said[0]


async def test_with_little_known_no_time_is_promised() -> None:
    """Four claims are too few."""
    rig = Rig()
    await claimed_often(rig, minutes=4, times=4)

    await rig.press(Action.WANT_HUMAN)

    assert "usually" not in rig.said[0]


async def test_a_time_that_slips_is_taken_back_once() -> None:
    """The contact is told when it takes longer than said; the reminder says it no second time."""
    rig = Rig()
    await claimed_often(rig, minutes=4)
    await rig.press(Action.WANT_HUMAN)

    await reminded_after(rig, minutes=6)
    after_six = [text for text in rig.said if "queue" in text]
    await reminded_after(rig, minutes=5)

    assert ["This takes longer than I told you"] == [text[:33] for text in after_six]
    assert after_six == [text for text in rig.said if "queue" in text]
    assert (await rig.handoff()).reminded_at == rig.clock.now()


async def test_a_time_that_holds_slips_nowhere() -> None:
    """Whoever is claimed in time hears nothing of it."""
    rig = Rig()
    await claimed_often(rig, minutes=4)
    await rig.press(Action.WANT_HUMAN)
    await rig.casework.claim((await rig.handoff()).id, agent=ANA)

    await reminded_after(rig, minutes=30)

    assert not any("longer" in text for text in rig.said)


async def test_outside_the_hours_no_time_is_promised() -> None:
    """The opening is told instead, and the ticket's number."""
    rig = Rig(hours=HOURS)
    await claimed_often(rig, minutes=4)
    rig.clock.move(timedelta(hours=5))

    await rig.press(Action.WANT_HUMAN)

    assert "back tomorrow at 09:00" in rig.said[0]
    assert "usually" not in rig.said[0]
    assert "Your reference is T-" in rig.said[1]


def routed_rig() -> tuple[Rig, VendorDesk, VendorDesk, VendorDesk]:
    """Return three desks; questions about invoices go to the second."""
    desks = [VendorDesk(f"vendor:{name}") for name in ("triage", "billing", "sales")]
    route = Route(("vendor:billing",), topics=("invoice",))
    return Rig(desks=desks, routes=(route,)), desks[0], desks[1], desks[2]


async def test_a_handoff_goes_to_the_desks_of_its_route() -> None:
    """Cards and messages reach the desk that is meant, and no other."""
    rig, triage, billing, sales = routed_rig()
    await rig.hear("My invoice is wrong")
    await rig.press(Action.WANT_HUMAN)
    await rig.hear("It is number 17")

    (card,) = billing.cards.values()
    assert ["It is number 17"] == card.thread
    assert not triage.cards
    assert not sales.cards


async def test_without_a_fitting_route_every_desk_is_told() -> None:
    """A rule that fits nothing loses nobody."""
    rig, *desks = routed_rig()
    await rig.hear("Where is my parcel?")
    await rig.press(Action.WANT_HUMAN)

    assert [1, 1, 1] == [len(desk.cards) for desk in desks]


async def test_past_twice_the_target_the_next_desk_gets_all_that_was_written() -> None:
    """It reads the card, and below it what came since the request; later messages reach both."""
    rig, triage, billing, sales = routed_rig()
    await rig.hear("My invoice is wrong")
    await rig.press(Action.WANT_HUMAN)
    rig.clock.move(timedelta(minutes=1))
    await rig.hear("It is number 17")

    await reminded_after(rig, minutes=11)
    await reminded_after(rig, minutes=10)
    await rig.hear("Hello?")

    (card,) = sales.cards.values()
    assert ["It is number 17", "Hello?"] == card.thread
    assert ["It is number 17", "Hello?"] == billing.relayed
    assert not triage.cards
    assert ("vendor:billing", "vendor:sales") == (await rig.handoff()).desks
