"""How fresh the sources are that passages come from."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from bot.ports.catalog import Catalog
from bot.ports.clock import Clock

_KEPT = timedelta(seconds=5)
"""How long it is remembered when a source was refreshed; targets are minutes to days."""


class Standing:
    """Tells which sources are older than their freshness target."""

    def __init__(self, catalog: Catalog, clock: Clock, *, targets: Mapping[str, timedelta]) -> None:
        """`targets` are by source; one without a target is never stale."""
        self._catalog = catalog
        self._clock = clock
        self._targets = targets
        self._refreshed: dict[str, tuple[datetime, datetime | None]] = {}
        """When each source was last looked up, and refreshed."""

    async def stale(self, sources: Collection[str]) -> set[str]:
        """Return those that have missed their target; one that was never refreshed has."""
        now = self._clock.now()
        return {source for source in sources if await self._is_stale(source, now)}

    async def _is_stale(self, source: str, now: datetime) -> bool:
        target = self._targets.get(source)
        if target is None:
            return False
        refreshed_at = await self._refreshed_at(source, now)
        return refreshed_at is None or now - refreshed_at > target

    async def _refreshed_at(self, source: str, now: datetime) -> datetime | None:
        known = self._refreshed.get(source)
        if known and now - known[0] < _KEPT:
            return known[1]
        status = await self._catalog.status(source)
        refreshed_at = status.refreshed_at if status else None
        self._refreshed[source] = (now, refreshed_at)
        return refreshed_at
