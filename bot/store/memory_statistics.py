"""What is counted, in the store in memory."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.counted import (
    FeedbackEntry,
    HandoffEntry,
    TurnEntry,
    Verdict,
    reason_of,
    verdict_of,
)
from bot.domain.turns import TurnRecord
from bot.ports.analytics import Disliked
from bot.store.memory_tables import View

_ESCALATING = (Verdict.OFFERED, Verdict.HANDED_OFF)


class MemoryStatistics:
    """Implements bot.ports.analytics.Statistics."""

    def __init__(self, view: View) -> None:
        self._view = view

    async def turns(self, since: datetime) -> Sequence[TurnEntry]:
        """Return the turns that began since then and were not silent, in no order."""
        entries = [self._turn(turn) for turn in self._view.tables.turns.values()]
        return [
            each
            for each in entries
            if each.started_at >= since and each.verdict is not Verdict.SILENT
        ]

    async def handoffs(self, since: datetime) -> Sequence[HandoffEntry]:
        """Return the handoffs that were open at any moment since then, in no order."""
        return [
            HandoffEntry(
                conversation_id=one.conversation_id,
                channel=self._channel(one.conversation_id),
                reason=one.reason,
                state=one.state,
                requested_at=one.requested_at,
                accepted_at=one.accepted_at,
                first_reply_at=one.first_reply_at,
                closed_at=one.closed_at,
                rating=one.rating,
            )
            for one in self._view.tables.handoffs.values()
            if one.closed_at is None or one.closed_at >= since
        ]

    async def feedback(self, since: datetime) -> Sequence[FeedbackEntry]:
        """Return what contacts thought of answers since then, in no order."""
        words = self._view.tables.feedback.values()
        return [FeedbackEntry(id_, value, at) for id_, value, _, at in words if at >= since]

    async def escalated(
        self, reasons: Sequence[str], *, since: datetime, limit: int
    ) -> Sequence[TurnRecord]:
        """Return the turns that escalated for one of these reasons, latest first."""
        found = [
            turn
            for turn in self._view.tables.turns.values()
            if turn.started_at >= since
            and verdict_of(turn.outcome) in _ESCALATING
            and reason_of(turn.outcome) in reasons
        ]
        return sorted(found, key=lambda turn: turn.started_at, reverse=True)[:limit]

    async def disliked(self, *, since: datetime, limit: int) -> Sequence[Disliked]:
        """Return the answers that were called not helpful, latest first."""
        found = [
            Disliked(conversation_id, message_id, comment, at)
            for message_id, (conversation_id, value, comment, at) in (
                self._view.tables.feedback.items()
            )
            if at >= since and value == "unhelpful"
        ]
        return sorted(found, key=lambda each: each.at, reverse=True)[:limit]

    def _turn(self, turn: TurnRecord) -> TurnEntry:
        usage = turn.outcome.trace.usage
        return TurnEntry(
            conversation_id=turn.conversation_id,
            channel=self._channel(turn.conversation_id),
            verdict=verdict_of(turn.outcome),
            started_at=turn.started_at,
            finished_at=turn.finished_at,
            reason=reason_of(turn.outcome),
            tokens=usage.input_tokens + usage.output_tokens,
        )

    def _channel(self, conversation_id: str) -> str:
        conversation = self._view.tables.conversations.get(conversation_id)
        return conversation.ref.channel if conversation else ""
