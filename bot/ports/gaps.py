"""What the page of gaps asks."""

from datetime import datetime
from typing import Protocol

from bot.domain.gaps import Gap


class Gaps(Protocol):
    """What was asked and not answered, and what agents said about it."""

    async def gaps(self, *, since: datetime) -> tuple[Gap, ...]:
        """Return what was not answered since then, what is asked most first."""
        ...

    async def draft(self, gap: Gap) -> str:
        """Return a draft of an article in Markdown, from the replies of resolved handoffs."""
        ...
