"""Builds the packet that an agent is given: everything, so that nobody asks twice."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.domain.answers import Escalate, EscalationReason
from bot.domain.errors import BatonError
from bot.domain.handoffs import Packet, TranscriptLine, Urgency
from bot.domain.messages import Message
from bot.domain.turns import Turn
from bot.ports.assistant import Assistant
from bot.ports.crm import Crm
from bot.service.crm_snapshots import CrmSnapshots

PATIENCE = timedelta(seconds=3)
"""How long a packet waits for the CRM and for a summary: the contact waits with it."""

_URGENT_WORDS = ("urgent", "asap", "emergency", "immediately", "dringend", "sofort", "stolen")
_log = structlog.get_logger()


class PacketBuilder:
    """Collects what an agent needs, within a few seconds, whatever is down."""

    def __init__(self, *, assistant: Assistant, crm: Crm, public_url: str) -> None:
        self._assistant = assistant
        self._snapshots = CrmSnapshots(crm)
        self._public_url = public_url

    async def build(self, turn: Turn, outcome: Escalate, *, previous: str | None) -> Packet:
        """Return the packet; what could not be had in time is left out and logged."""
        summary, crm = await asyncio.gather(
            self._summary(turn), self._snapshots.of(turn.contact, patience=PATIENCE)
        )
        return Packet(
            reason=outcome.reason,
            summary=summary,
            open_question=open_question(turn, outcome),
            channel=turn.conversation.ref.channel,
            transcript=transcript(turn.history),
            passages=outcome.trace.passages,
            tools=outcome.trace.tools,
            signals=outcome.trace.signals,
            confidence=outcome.confidence,
            crm=crm,
            assurance=turn.contact.assurance,
            language=turn.conversation.language,
            urgency=urgency(turn.history, outcome.reason),
            suggested_reply=outcome.suggested,
            links=(("Conversation", f"{self._public_url}/desk"),) if self._public_url else (),
            previous_handoff_id=previous,
        )

    async def _summary(self, turn: Turn) -> str:
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                return await self._assistant.summarise(turn)
        except (BatonError, TimeoutError) as problem:
            _log.warning("summary left out of a packet", turn_id=turn.id, error=str(problem))
            return turn.message.text


def transcript(history: Sequence[Message]) -> tuple[TranscriptLine, ...]:
    """Return the messages as an agent reads them."""
    return tuple(
        TranscriptLine(
            author=message.author,
            name=message.author_name,
            text=message.text,
            at=message.at,
            citations=message.citations,
        )
        for message in history
        if not message.deleted
    )


def open_question(turn: Turn, outcome: Escalate) -> str:
    """Return what the contact still wants to know: the question searched for, else their words."""
    return outcome.trace.question or turn.message.text


def urgency(history: Sequence[Message], reason: EscalationReason) -> Urgency:
    """Return how soon a human should look, from the contact's own words."""
    words = " ".join(message.text.lower() for message in history[-6:])
    if any(word in words for word in _URGENT_WORDS):
        return Urgency.HIGH
    return Urgency.HIGH if reason is EscalationReason.POLICY_TOPIC else Urgency.NORMAL
