"""Nobody has the assistant to themselves; whoever asks too much is told so, once a minute."""

from datetime import timedelta

from bot.domain.answers import Silence, SilenceReason
from bot.domain.conversations import ConversationRef, Owner
from bot.domain.limits import MessageLimits
from bot.domain.messages import Action, ContactMessage, Delivery
from bot.service.limiting import MOST_KEYS, Limiter, Verdict
from tests.builders import a_delivery, a_ref, an_identity
from tests.fakes.clock import FixedClock
from tests.fakes.rig import Rig

TWO = MessageLimits(per_contact=2)


async def asked(rig: Rig, times: int) -> Delivery:
    """Ask so many questions and return the last."""
    for number in range(times):
        delivery = await rig.hear(f"Question {number}")
    return delivery


async def test_what_is_too_much_is_told_once() -> None:
    """The first message over the limit gets a polite sentence, the next ones silence."""
    rig = Rig(limits=TWO)

    last = await asked(rig, 5)

    assert 2 == len(rig.assistant.turns)
    assert 1 == sum("more than I can answer within a minute" in text for text in rig.said)
    record = await rig.turn_of(last)
    assert record is not None
    assert Silence(SilenceReason.LIMITED) == record.outcome


async def test_after_a_minute_there_is_room_again() -> None:
    """Nobody is shut out."""
    rig = Rig(limits=TWO)
    await asked(rig, 5)

    rig.clock.move(timedelta(minutes=1))
    await rig.hear("And now?")

    assert "You asked: And now? [1]" == rig.said[-1]


async def test_others_are_not_held_up() -> None:
    """The limit is that of one contact."""
    rig = Rig(limits=TWO)
    await asked(rig, 5)

    await rig.hear("Me too?", identity=an_identity(channel="vendor", external_id="bob"))

    assert "You asked: Me too? [1]" == rig.said[-1]


async def test_the_web_s_anonymous_visitors_are_limited_as_well() -> None:
    """A visitor is a contact, known by the token of their page."""
    limiter = Limiter(TWO, FixedClock())
    visitor = [a_delivery(delivery_id=f"d{n}", room=f"room-{n}") for n in range(3)]

    verdicts = [limiter.verdict(delivery) for delivery in visitor]

    assert [Verdict.ADMITTED, Verdict.ADMITTED, Verdict.TOLD] == verdicts


async def test_a_room_has_a_limit_of_its_own() -> None:
    """Many people in one room share it; another room has its own."""
    limiter = Limiter(MessageLimits(per_room=1), FixedClock())
    first, second = (_of(name) for name in ("ada", "bob"))

    assert Verdict.ADMITTED is limiter.verdict(first)
    assert Verdict.TOLD is limiter.verdict(second)
    assert Verdict.ADMITTED is limiter.verdict(_of("bob", ref=a_ref(room="other")))


async def test_a_workspace_has_a_limit_of_its_own() -> None:
    """One customer's team cannot use up what all others need."""
    limiter = Limiter(MessageLimits(per_workspace=1), FixedClock())
    here = ConversationRef(channel="slack", room="C1", workspace="T1")
    there = ConversationRef(channel="slack", room="C1", workspace="T2")

    assert Verdict.ADMITTED is limiter.verdict(_of("ada", ref=here))
    assert Verdict.TOLD is limiter.verdict(_of("bob", ref=here))
    assert Verdict.ADMITTED is limiter.verdict(_of("cem", ref=there))


async def test_a_turn_that_is_begun_again_counts_once() -> None:
    """A retry after a crash is not another message."""
    limiter = Limiter(MessageLimits(per_contact=1), FixedClock())

    assert Verdict.ADMITTED is limiter.verdict(_of("ada"))
    assert Verdict.ADMITTED is limiter.verdict(_of("ada"))


async def test_what_is_written_to_a_human_is_not_limited() -> None:
    """The agent reads everything."""
    rig = Rig(limits=TWO)
    await rig.press(Action.WANT_HUMAN)

    await asked(rig, 5)

    assert 5 == len(rig.desk.relayed)
    assert Owner.QUEUE is (await rig.conversation()).owner


async def test_a_room_that_did_not_ask_us_is_not_told() -> None:
    """The limit is silent where nobody waits for words."""
    rig = Rig(limits=TWO)
    await asked(rig, 2)

    await rig.handle(rig.delivery(ContactMessage("Hm?", only_confident=True)))

    assert 2 == len(rig.said)


async def test_counts_of_the_past_are_forgotten() -> None:
    """Memory does not grow with the number of contacts that were ever seen."""
    clock = FixedClock()
    limiter = Limiter(MessageLimits(per_contact=1), clock)
    for number in range(MOST_KEYS + 1):
        limiter.verdict(_of(f"contact-{number}"))
    clock.move(timedelta(minutes=2))

    limiter.verdict(_of("somebody new"))

    assert limiter.remembered <= 1


def _of(name: str, **changes: object) -> Delivery:
    return a_delivery(delivery_id=f"d-{name}", identity=an_identity(external_id=name), **changes)
