from collections.abc import Sequence
from datetime import datetime

from bot.domain.text import safe_text
from bot.ports.clock import Clock


class MemoryKeptValues:
    """Implements bot.ports.keeping.KeptValues in memory."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._values: dict[str, tuple[str, datetime | None]] = {}

    async def keep(self, name: str, value: str, *, until: datetime | None = None) -> None:
        """Store a value in place of an earlier one."""
        self._values[safe_text(name)] = safe_text(value), until

    async def get(self, name: str) -> str | None:
        """Return a value; None when there is none (any more)."""
        value, until = self._values.get(safe_text(name), (None, None))
        return value if until is None or until > self._clock.now() else None

    async def take(self, name: str) -> str | None:
        """Return a value and forget it."""
        value = await self.get(name)
        self._values.pop(safe_text(name), None)
        return value

    async def names(self, beginning: str) -> Sequence[str]:
        """Return the names of the values that begin like this, sorted."""
        begun = [name for name in self._values if name.startswith(safe_text(beginning))]
        return sorted([name for name in begun if await self.get(name) is not None])
