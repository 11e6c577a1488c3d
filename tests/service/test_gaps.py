"""What was not answered, over a real store."""

from datetime import timedelta

from bot.domain.answers import EscalationReason, Outcome
from bot.domain.conversations import Author
from bot.domain.gaps import Cause
from bot.domain.handoffs import HandoffState
from bot.service.gaps import GapReader
from bot.store.memory import MemoryStore
from tests.builders import (
    a_conversation,
    a_handoff,
    a_message,
    a_ref,
    a_reply,
    a_trace,
    a_turn_record,
    an_agent,
    an_escalation,
)
from tests.fakes.clock import NOON

MINUTE = timedelta(minutes=1)
DOGS = "Are dogs allowed in the office?"


def _unanswered(**changes: object) -> Outcome:
    return an_escalation(trace=a_trace(question=DOGS), **changes)


async def _asked(store: MemoryStore, outcome: Outcome, *, room: str = "room-1") -> str:
    conversation = a_conversation(ref=a_ref(room=room))
    async with store.writing() as records:
        await records.conversations.save(conversation)
        await records.turns.add(
            a_turn_record(
                id=f"turn {room}", conversation_id=conversation.id, outcome=outcome, started_at=NOON
            )
        )
        await records.messages.add(
            a_message(
                "An answer.",
                id=f"reply {room}",
                conversation_id=conversation.id,
                author=Author.ASSISTANT,
                turn_id=f"turn {room}",
                at=NOON,
            )
        )
    return conversation.id


async def _agent_said(
    store: MemoryStore, conversation_id: str, text: str, *, state: HandoffState
) -> None:
    handoff = a_handoff(id=f"handoff {text}", conversation_id=conversation_id)
    ended = handoff.accepted(an_agent("Grace"), NOON).closed(state, NOON + 9 * MINUTE)
    async with store.writing() as records:
        await records.handoffs.save(ended)
        for minutes, words in ((5, text), (99, "Something else, much later.")):
            await records.messages.add(
                a_message(
                    words,
                    id=f"{minutes} {text}",
                    conversation_id=conversation_id,
                    author=Author.AGENT,
                    at=NOON + minutes * MINUTE,
                )
            )


async def test_what_was_not_covered_or_not_sure_is_a_gap() -> None:
    """What goes to a human for other reasons is none, and neither is an answer."""
    store = MemoryStore()
    await _asked(store, _unanswered(), room="a")
    await _asked(
        store, _unanswered(reason=EscalationReason.LOW_CONFIDENCE, ask_first=True), room="b"
    )
    await _asked(store, _unanswered(reason=EscalationReason.ASKED_FOR_HUMAN), room="c")
    await _asked(store, a_reply(trace=a_trace(question=DOGS)), room="d")

    (gap,) = await GapReader(store).gaps(since=NOON)

    assert {Cause.NOT_COVERED: 1, Cause.LOW_CONFIDENCE: 1} == gap.causes
    assert DOGS == gap.question
    assert () == await GapReader(store).gaps(since=NOON + MINUTE)


async def test_an_answer_that_did_not_help_is_a_gap() -> None:
    """Its question is; one that is not known any more is left out."""
    store = MemoryStore()
    conversation_id = await _asked(store, a_reply(trace=a_trace(question=DOGS)))
    async with store.writing() as records:
        for message_id in ("reply room-1", "gone"):
            await records.turns.add_feedback(
                conversation_id=conversation_id,
                message_id=message_id,
                value="unhelpful",
                comment="",
                at=NOON,
            )

    (gap,) = await GapReader(store).gaps(since=NOON)

    assert (DOGS, {Cause.UNHELPFUL: 1}) == (gap.question, gap.causes)


async def test_a_draft_holds_what_agents_said_in_resolved_handoffs() -> None:
    """Within them, with the sources of their packets, for those who could read it."""
    store = MemoryStore()
    resolved = await _asked(store, _unanswered(), room="a")
    returned = await _asked(store, _unanswered(), room="b")
    await _agent_said(store, resolved, "Yes, on Fridays.", state=HandoffState.RESOLVED)
    await _agent_said(store, returned, "No idea.", state=HandoffState.RETURNED)
    reader = GapReader(store)
    (gap,) = await reader.gaps(since=NOON)

    draft = await reader.draft(gap)

    assert f"# {DOGS}" in draft
    assert "Yes, on Fridays." in draft
    assert "[Leave › Parental leave](<https://handbook.example.com/leave#parental-leave>)" in draft
    assert 'audience: ["employees"]' in draft
    assert "No idea." not in draft
    assert "much later" not in draft
