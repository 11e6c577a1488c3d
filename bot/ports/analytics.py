"""What is counted: as the store gives it, and as pages show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Protocol

from bot.domain.counted import FeedbackEntry, HandoffEntry, TurnEntry
from bot.domain.reports import Analysis
from bot.domain.turns import TurnRecord


@dataclass(frozen=True, slots=True)
class Disliked:
    """An answer that a contact called not helpful."""

    conversation_id: str
    message_id: str
    comment: str
    at: datetime


class Statistics(Protocol):
    """What the store tells about many turns at once, fast also at a hundred thousand."""

    async def turns(self, since: datetime) -> Sequence[TurnEntry]:
        """Return the turns that began since then and were not silent, in no order."""
        ...

    async def handoffs(self, since: datetime) -> Sequence[HandoffEntry]:
        """Return the handoffs that were open at any moment since then, in no order."""
        ...

    async def feedback(self, since: datetime) -> Sequence[FeedbackEntry]:
        """Return what contacts thought of answers since then, in no order."""
        ...

    async def escalated(
        self, reasons: Sequence[str], *, since: datetime, limit: int
    ) -> Sequence[TurnRecord]:
        """Return the turns that escalated for one of these reasons, latest first."""
        ...

    async def disliked(self, *, since: datetime, limit: int) -> Sequence[Disliked]:
        """Return the answers that were called not helpful, latest first."""
        ...


class Analytics(Protocol):
    """What the analytics page reads."""

    async def analysis(
        self, *, since: datetime, zone: tzinfo, channel: str | None = None
    ) -> Analysis:
        """Measure the time from `since` until now; weeks begin on Mondays in this time zone.

        With a channel only its conversations are measured.
        """
        ...
