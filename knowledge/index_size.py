"""How large an index is, as far as scores of words are concerned."""

from datetime import datetime, timedelta
from math import e, log
from typing import Protocol

from bot.ports.clock import Clock

_KEPT = timedelta(minutes=1)


class Counted(Protocol):
    """What can say how many chunks it holds."""

    async def count(self) -> int:
        """Return how many chunks there are."""
        ...


class IndexSize:
    """The logarithm of the number of chunks, counted once a minute.

    The rarity of words, and every BM25 score with it, grows with it: a score divided by it means
    the same in small and in large knowledge.
    """

    def __init__(self, clock: Clock) -> None:
        """Count nothing yet."""
        self._clock = clock
        self._known: tuple[datetime, float] | None = None

    async def logarithm(self, index: Counted) -> float:
        """Return the natural logarithm, at least 1."""
        now = self._clock.now()
        if self._known is None or now - self._known[0] > _KEPT:
            self._known = now, log(max(e, 1 + await index.count()))
        return self._known[1]
