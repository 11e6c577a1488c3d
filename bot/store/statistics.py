from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, or_, select

from bot.domain.answers import Outcome
from bot.domain.counted import FeedbackEntry, HandoffEntry, TurnEntry, Verdict
from bot.domain.handoffs import HandoffState
from bot.domain.turns import TurnRecord
from bot.ports.analytics import Disliked
from bot.store.codec import Codec
from bot.store.column_types import Moment
from bot.store.schema import conversation, feedback, handoff, turn
from bot.store.transactions import Transaction


class SqlStatistics:
    """Implements bot.ports.analytics.Statistics."""

    def __init__(self, transaction: Transaction, outcomes: Codec[Outcome]) -> None:
        self._transaction = transaction
        self._outcomes = outcomes

    async def turns(self, since: datetime) -> Sequence[TurnEntry]:
        """Return the turns that began since then and were not silent, in no order."""
        rows: Sequence[Any] = await self._transaction.read(_TURNS, since=since)
        return [
            TurnEntry(id_, channel or "", _VERDICTS[verdict], started, finished, reason, tokens)
            for id_, channel, verdict, started, finished, reason, tokens in rows
        ]

    async def handoffs(self, since: datetime) -> Sequence[HandoffEntry]:
        """Return the handoffs that were open at any moment since then, in no order."""
        rows = await self._transaction.read(_HANDOFFS, since=since)
        return [
            HandoffEntry(
                conversation_id=row.conversation_id,
                channel=row.channel or "",
                reason=row.reason,
                state=HandoffState(row.state),
                requested_at=row.requested_at,
                accepted_at=row.accepted_at,
                first_reply_at=row.first_reply_at,
                closed_at=row.closed_at,
                rating=row.rating,
            )
            for row in rows
        ]

    async def feedback(self, since: datetime) -> Sequence[FeedbackEntry]:
        """Return what contacts thought of answers since then, in no order."""
        rows = await self._transaction.read(_FEEDBACK, since=since)
        return [FeedbackEntry(row.conversation_id, row.value, row.at) for row in rows]

    async def escalated(
        self, reasons: Sequence[str], *, since: datetime, limit: int
    ) -> Sequence[TurnRecord]:
        """Return the turns that escalated for one of these reasons, latest first."""
        rows = await self._transaction.read(
            _ESCALATED, reasons=list(reasons), since=since, most=limit
        )
        return [
            TurnRecord(
                id=row.id,
                conversation_id=row.conversation_id,
                outcome=self._outcomes.load(row.content),
                started_at=row.started_at,
                finished_at=row.finished_at,
            )
            for row in rows
        ]

    async def disliked(self, *, since: datetime, limit: int) -> Sequence[Disliked]:
        """Return the answers that were called not helpful, latest first."""
        rows = await self._transaction.read(_DISLIKED, since=since, most=limit)
        return [Disliked(row.conversation_id, row.message_id, row.comment, row.at) for row in rows]


_VERDICTS = {str(verdict): verdict for verdict in Verdict}
_SINCE = bindparam("since", type_=Moment)
_MOST = bindparam("most", type_=Integer)
_TURNS = (
    select(
        turn.c.conversation_id,
        conversation.c.channel,
        turn.c.verdict,
        turn.c.started_at,
        turn.c.finished_at,
        turn.c.reason,
        turn.c.tokens,
    )
    .select_from(turn.outerjoin(conversation, conversation.c.id == turn.c.conversation_id))
    .where(turn.c.started_at >= _SINCE, turn.c.verdict != Verdict.SILENT)
)
_HANDOFFS = (
    select(
        handoff.c.conversation_id,
        conversation.c.channel,
        handoff.c.reason,
        handoff.c.state,
        handoff.c.requested_at,
        handoff.c.accepted_at,
        handoff.c.first_reply_at,
        handoff.c.closed_at,
        handoff.c.rating,
    )
    .select_from(handoff.outerjoin(conversation, conversation.c.id == handoff.c.conversation_id))
    .where(or_(handoff.c.closed_at.is_(None), handoff.c.closed_at >= _SINCE))
)
_FEEDBACK = select(feedback.c.conversation_id, feedback.c.value, feedback.c.at).where(
    feedback.c.at >= _SINCE
)
_ESCALATED = (
    select(turn)
    .where(
        turn.c.started_at >= _SINCE,
        turn.c.verdict.in_((Verdict.OFFERED, Verdict.HANDED_OFF)),
        turn.c.reason.in_(bindparam("reasons", expanding=True)),
    )
    .order_by(turn.c.started_at.desc(), turn.c.id)
    .limit(_MOST)
)
_DISLIKED = (
    select(feedback)
    .where(feedback.c.at >= _SINCE, feedback.c.value == "unhelpful")
    .order_by(feedback.c.at.desc(), feedback.c.message_id)
    .limit(_MOST)
)
