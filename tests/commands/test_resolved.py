"""Approved handoffs as knowledge reads them."""

from bot.domain.handoffs import HandoffOutcome, HandoffState
from bot.settings import Settings
from bot.store.memory import MemoryStore
from commands.resolved import ApprovedHandoffs
from tests.builders import a_handoff, an_agent
from tests.fakes.clock import NOON


async def test_only_approved_handoffs_are_read() -> None:
    """Question and answer, with the moment when it was solved."""
    store = MemoryStore()
    one = a_handoff(
        id="one",
        conversation_id="c1",
        state=HandoffState.RESOLVED,
        outcome=HandoffOutcome.SOLVED,
        resolution="Yes, for 16 weeks.",
        closed_at=NOON,
    )
    other = a_handoff(id="other", conversation_id="c2", state=HandoffState.RESOLVED)
    async with store.writing() as records:
        await records.handoffs.save(one.approved(an_agent()))
        await records.handoffs.save(other)

    (case,) = await ApprovedHandoffs(store, source="solved").approved()

    assert ("one", "Yes, for 16 weeks.", NOON) == (case.id, case.answer, case.at)
    assert one.packet.open_question == case.question


def test_such_a_source_must_say_who_sees_it() -> None:
    """What was written to one contact is not public by default."""
    described = {"name": "solved", "type": "resolved", "audience": "employees"}

    settings = Settings.model_validate({"knowledge": {"sources": [described]}})

    assert "employees" == settings.knowledge.sources[0].audience
