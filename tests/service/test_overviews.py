"""What somebody finds on a welcome page: their own questions, handoffs and tickets."""

from datetime import timedelta

from bot.domain.contacts import Assurance
from bot.domain.messages import Action, ContactDeletion, ContactMessage
from bot.ports.services import Overview
from tests.builders import a_ref, an_identity
from tests.fakes.rig import REF, Rig

ADA = an_identity(channel="vendor")
BOB = an_identity(channel="vendor", external_id="bob", name="Bob", email="bob@example.com")


async def test_somebody_new_finds_nothing() -> None:
    """And is not stored for looking."""
    rig = Rig()

    assert Overview() == await rig.overviews.of(ADA)
    async with rig.store.reading() as records:
        assert await records.conversations.known(ADA) is None


async def test_questions_come_latest_first_with_what_came_of_them() -> None:
    """Over all conversations of this person."""
    rig = Rig()
    await rig.hear("First?")
    rig.clock.move(timedelta(minutes=1))
    other = a_ref(channel="vendor", room="other")
    await rig.hear("Second?", ref=other)

    found = (await rig.overviews.of(ADA)).questions

    assert ["Second?", "First?"] == [asked.text for asked in found]
    assert [other, REF] == [asked.conversation.ref for asked in found]
    assert ["reply", "reply"] == [asked.outcome_kind for asked in found]


async def test_nobody_finds_the_questions_of_others() -> None:
    """Also not those that others asked in a room where this person began the talk."""
    rig = Rig()
    await rig.hear("Mine?")
    await rig.hear("Theirs?", identity=BOB)

    assert ["Mine?"] == [asked.text for asked in (await rig.overviews.of(ADA)).questions]


async def test_what_was_deleted_or_said_among_people_is_left_out() -> None:
    """It was no question to us, or is none any more."""
    rig = Rig()
    gone = await rig.hear("Gone?")
    await rig.handle(rig.delivery(ContactDeletion(gone.delivery_id)))
    await rig.handle(rig.delivery(ContactMessage("Lunch?", addressed=False)))

    assert () == (await rig.overviews.of(ADA)).questions


async def test_open_handoffs_and_tickets_are_there() -> None:
    """Until they end."""
    rig = Rig()
    await rig.press(Action.WANT_HUMAN)
    handoff = await rig.handoff()

    overview = await rig.overviews.of(ADA)

    assert (handoff,) == overview.handoffs
    assert [handoff.ticket_id] == [ticket.id for ticket in overview.tickets]


async def test_an_anonymous_visitor_sees_no_tickets() -> None:
    """Nobody has confirmed who this is."""
    rig = Rig()
    nobody = an_identity(channel="vendor", assurance=Assurance.ANONYMOUS)
    await rig.press(Action.WANT_HUMAN)

    assert () == (await rig.overviews.of(nobody)).tickets
