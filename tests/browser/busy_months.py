"""Twelve weeks of conversations, the same every time, for the pages that count them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from bot.domain.answers import Clarify, EscalationReason, Outcome
from bot.domain.conversations import Author
from bot.domain.handoffs import HandoffState
from tests.builders import (
    a_conversation,
    a_handoff,
    a_message,
    a_packet,
    a_ref,
    a_reply,
    a_trace,
    a_turn_record,
    an_agent,
    an_escalation,
    an_identity,
)

CHANNELS = ("web", "web", "slack", "slack", "teams", "hubspot")
GAPS = (
    "Does parental leave cover foster parents?",
    "Is parental leave possible for foster parents?",
    "Foster parents: do they get parental leave?",
    "Can I bring my dog to the office?",
    "Are dogs allowed in the office?",
    "Who pays for a second monitor at home?",
)


async def fill(store: Any, *, conversations: int = 150) -> None:
    """Store conversations of the last twelve weeks with every fate."""
    chance, now = Random(7), datetime.now(UTC)
    for number in range(conversations):
        ago = timedelta(days=82) * (1 - chance.random() ** 0.7) + timedelta(hours=2)
        await _conversation(store, number, chance, now - ago)


async def _conversation(store: Any, number: int, chance: Random, at: datetime) -> None:
    ref = a_ref(channel=chance.choice(CHANNELS), room=f"busy-{number}")
    conversation = a_conversation(ref=ref, created_at=at)
    outcome = _outcome(chance)
    async with store.writing() as records:
        contact = await records.conversations.identify(an_identity(), now=at)
        conversation = a_conversation(ref=ref, contact_id=contact.id, created_at=at)
        await records.conversations.save(conversation)
        turn = a_turn_record(
            id=f"turn-{number}",
            conversation_id=conversation.id,
            outcome=outcome,
            started_at=at,
            finished_at=at + timedelta(seconds=0.6 + 3 * chance.random()),
        )
        await records.turns.add(turn)
        asked = {"conversation_id": conversation.id, "turn_id": turn.id, "at": at}
        await records.messages.add(a_message(outcome.trace.question, id=f"asked-{number}", **asked))
        answer = a_message("An answer.", id=f"said-{number}", author=Author.ASSISTANT, **asked)
        await records.messages.add(answer)
        if outcome.kind == "reply" and chance.random() < 0.45:
            await records.turns.add_feedback(
                conversation_id=conversation.id,
                message_id=answer.id,
                value="helpful" if chance.random() < 0.85 else "unhelpful",
                comment="",
                at=at + timedelta(minutes=1),
            )
        if outcome.kind == "escalate" and chance.random() < 0.8:
            await _handoff(records, number, conversation.id, outcome, chance, at)


async def _handoff(
    records: Any, number: int, conversation_id: str, outcome: Any, chance: Random, at: datetime
) -> None:
    claimed = at + timedelta(minutes=1 + 20 * chance.random())
    question = outcome.trace.question
    handoff = a_handoff(
        id=f"busy-{number}",
        conversation_id=conversation_id,
        reason=outcome.reason,
        packet=a_packet(open_question=question),
        requested_at=at,
    ).accepted(an_agent("Grace"), claimed)
    reply = a_message(
        f"Grace about {question.lower().rstrip('?')}: yes, ask your manager first.",
        id=f"agent-{number}",
        conversation_id=conversation_id,
        author=Author.AGENT,
        author_name="Grace",
        at=claimed + timedelta(minutes=2),
    )
    await records.messages.add(reply)
    ended = replace(handoff, first_reply_at=reply.at).closed(
        HandoffState.RESOLVED, claimed + timedelta(minutes=5 + 60 * chance.random())
    )
    await records.handoffs.save(ended.rated(chance.choice((3, 4, 5, 5))))


def _outcome(chance: Random) -> Outcome:
    kind = chance.random()
    if kind < 0.55:
        return a_reply()
    if kind < 0.65:
        return Clarify("Which country do you work in?", trace=a_trace())
    reason = chance.choice(
        (
            EscalationReason.NOT_COVERED,
            EscalationReason.NOT_COVERED,
            EscalationReason.LOW_CONFIDENCE,
            EscalationReason.ASKED_FOR_HUMAN,
        )
    )
    trace = a_trace(question=chance.choice(GAPS))
    return an_escalation(reason=reason, ask_first=True, suggested=None, trace=trace)
