from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.articles import Article


class Articles(Protocol):
    """A help centre whose articles can be listed by the time of their last change."""

    async def changed(self, since: datetime | None) -> Sequence[Article]:
        """Return all articles that were updated after a time, withdrawn ones too; None: all.

        Raises BatonError when the listing would not be complete.
        """
        ...
