"""What the knowledge page asks: how sources stand, what would be found, what would be answered."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.answers import Outcome, Passage
from bot.domain.contacts import Audience
from bot.domain.knowledge import SourceStatus

Progress = Callable[[int, int], None]
"""Is told how many documents are done, of how many."""


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source, measured against what was promised of it."""

    status: SourceStatus
    freshness_target: timedelta
    """How old it may become."""
    next_refresh: datetime | None = None
    """None: not planned in this process."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    failed: int = 0
    unreachable: str = ""
    """Why the source could not be listed; nothing of it was changed then."""


Refresh = Callable[[str, Progress], Awaitable[Refreshed]]
"""Refreshes one source by its name."""


class KnowledgeDesk(Protocol):
    """What the knowledge page reads and does."""

    async def sources(self) -> tuple[SourceStanding, ...]:
        """Return how every configured source stands."""
        ...

    async def refresh(self, source: str, *, progress: Progress) -> Refreshed:
        """Refresh one source now; waits where another refresh is under way."""
        ...

    async def search(self, text: str, *, audience: Audience) -> tuple[Passage, ...]:
        """Return what somebody of this audience would be answered from, best first.

        Raises InputError for a text that is empty or too long, KnowledgeError when the index
        cannot be searched.
        """
        ...

    async def answer(self, text: str, *, audience: Audience) -> Outcome:
        """Return what the assistant would answer; nothing of it is stored or sent.

        Raises InputError as `search` does, ModelError when no model answers.
        """
        ...
