"""Handoffs that agents solved and approved, as knowledge reads them."""

from collections.abc import Sequence

from bot.domain.errors import SourceUnreachable, StoreError
from bot.domain.handoffs import Handoff, HandoffState
from bot.ports.storage import Store
from knowledge.sources.resolved import ResolvedCase

MOST = 2000
"""Resolved handoffs that are looked through, latest first; what is older is forgotten."""


class ApprovedHandoffs:
    """Implements knowledge.sources.resolved.ResolvedCases."""

    def __init__(self, store: Store, *, source: str) -> None:
        """Read from the store; `source` names the source in sentences."""
        self._store = store
        self._source = source

    async def approved(self) -> Sequence[ResolvedCase]:
        """Return the approved ones among the latest that were resolved."""
        try:
            async with self._store.reading() as records:
                ended = await records.handoffs.in_state([HandoffState.RESOLVED], limit=MOST)
        except StoreError as problem:
            raise SourceUnreachable(self._source, str(problem)) from problem
        return [_case(handoff) for handoff in ended if handoff.is_knowledge]


def _case(handoff: Handoff) -> ResolvedCase:
    return ResolvedCase(
        id=handoff.id,
        question=handoff.packet.open_question or handoff.packet.summary,
        answer=handoff.resolution or "",
        at=handoff.closed_at or handoff.requested_at,
    )
