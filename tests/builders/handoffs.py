from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.answers import EscalationReason, Signal, ToolResult
from bot.domain.contacts import EMPLOYEES, Assurance
from bot.domain.conversations import Author
from bot.domain.effects import Effect, EffectKind
from bot.domain.handoffs import CrmSnapshot, Handoff, Packet, TicketLine, TranscriptLine
from bot.domain.turns import Turn, TurnRecord
from tests.builders.answers import ANSWER, QUESTION, a_citation, a_passage, a_reply, an_answer
from tests.builders.conversations import a_contact, a_conversation, a_message, a_ref
from tests.fakes.clock import NOON


def a_packet(**changes: Any) -> Packet:
    packet = Packet(
        reason=EscalationReason.NOT_COVERED,
        summary="Ada asks about parental leave for foster parents.",
        open_question="Does parental leave cover foster parents?",
        transcript=(
            TranscriptLine(author=Author.CONTACT, name="Ada", text=QUESTION, at=NOON),
            TranscriptLine(
                author=Author.ASSISTANT, name=None, text=ANSWER, at=NOON, citations=(a_citation(),)
            ),
        ),
        passages=(a_passage(),),
        tools=(ToolResult(tool="find_tickets", arguments=(), content="No tickets."),),
        signals=(Signal(name="dense_score", value=0.2, words="far"),),
        confidence=0.1,
        crm=CrmSnapshot(
            name="Ada",
            email="ada@example.com",
            company="Example",
            tickets=(TicketLine(number="T-1001", subject="Laptop is broken", status="open"),),
        ),
        assurance=Assurance.ASSERTED,
        language="en",
        suggested_reply=an_answer(),
        links=(("Conversation", "https://baton.example.com/desk"),),
    )
    return replace(packet, **changes)


def a_handoff(**changes: Any) -> Handoff:
    handoff = Handoff(
        id="handoff-1",
        conversation_id=a_ref().conversation_id,
        reason=EscalationReason.NOT_COVERED,
        packet=a_packet(),
        requested_at=NOON,
    )
    return replace(handoff, **changes)


def an_effect(key: str = "send:message-1:0", **changes: Any) -> Effect:
    effect = Effect(
        key=key,
        conversation_id=a_ref().conversation_id,
        kind=EffectKind.SEND,
        target="slack",
        payload={"message": {"id": "message-1", "text": ANSWER}},
        created_at=NOON,
    )
    return replace(effect, **changes)


def a_turn(**changes: Any) -> Turn:
    message = a_message(sequence=1)
    turn = Turn(
        id="turn-1",
        conversation=a_conversation(),
        contact=a_contact(),
        message=message,
        history=(message,),
        audience=EMPLOYEES,
        deadline=NOON + timedelta(seconds=60),
    )
    return replace(turn, **changes)


def a_turn_record(**changes: Any) -> TurnRecord:
    record = TurnRecord(
        id="turn-1",
        conversation_id=a_ref().conversation_id,
        outcome=a_reply(),
        started_at=NOON,
        finished_at=NOON + timedelta(seconds=2),
    )
    return replace(record, **changes)
