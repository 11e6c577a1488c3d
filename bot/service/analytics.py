"""Measures periods: reads what is counted, and computes beside the event loop."""

import asyncio
from datetime import datetime, tzinfo

from bot.domain.episodes import REST, episodes
from bot.domain.reports import Analysis, analysis
from bot.ports.clock import Clock
from bot.ports.storage import Store


class AnalyticsReader:
    """Implements bot.ports.analytics.Analytics."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def analysis(
        self, *, since: datetime, zone: tzinfo, channel: str | None = None
    ) -> Analysis:
        """Measure the time from `since` until now; weeks begin on Mondays in this time zone."""
        earlier, now = since - REST, self._clock.now()
        async with self._store.reading() as records:
            turns = await records.statistics.turns(earlier)
            handoffs = await records.statistics.handoffs(earlier)
            feedback = await records.statistics.feedback(earlier)

        def measured() -> Analysis:
            found = episodes(turns, handoffs, feedback, since=since, now=now)
            among = [each for each in found if channel in {None, each.channel}]
            return analysis(among, since=since, now=now, zone=zone)

        return await asyncio.to_thread(measured)
