"""A room that Baton answers only when it is confident: nobody asked it by name."""

from bot.domain.answers import Answer, Clarify, Outcome, Reply, Silence, SilenceReason
from bot.domain.messages import ContactMessage
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from tests.fakes.assistant import ScriptedAssistant, always
from tests.fakes.rig import Rig


async def test_where_nobody_asked_us_a_clarification_stays_unsaid() -> None:
    """In a room that is answered when confident, Baton asks nobody back, and drafts nothing."""
    rig = Rig(assistant=ScriptedAssistant(_drafting))

    heard = await rig.handle(rig.delivery(ContactMessage("Hm?", only_confident=True)))

    assert [] == rig.said
    assert [] == rig.vendor.drafts
    record = await rig.turn_of(heard)
    assert record is not None
    assert Silence(SilenceReason.NOT_CONFIDENT) == record.outcome


async def test_where_nobody_asked_us_a_sure_answer_is_said() -> None:
    """That is what the setting is for."""
    rig = Rig(assistant=ScriptedAssistant(always(Reply(Answer("Thirty days.")))))

    await rig.handle(rig.delivery(ContactMessage("How much leave?", only_confident=True)))

    assert ["Thirty days."] == rig.said


async def test_a_broken_turn_says_nothing_where_nobody_asked_us() -> None:
    """A room is not told of our troubles."""

    async def broken(turn: Turn, draft: Draft) -> Outcome:
        raise ValueError

    rig = Rig(assistant=ScriptedAssistant(broken))

    await rig.handle(rig.delivery(ContactMessage("Hm?", only_confident=True)))

    assert [] == rig.said
    assert [] == list(await rig.board.queue())


async def _drafting(turn: Turn, draft: Draft) -> Clarify:
    await draft.append("What do you")
    return Clarify("What do you mean?")
