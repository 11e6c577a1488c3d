from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class KeptValues(Protocol):
    """Small values that outlive a process and are shared by all machines.

    For what a channel must remember that is no conversation: in which workspaces it is installed,
    which links it gave out once. Secrets are sealed before they come here.
    """

    async def keep(self, name: str, value: str, *, until: datetime | None = None) -> None:
        """Store a value under a name, in place of an earlier one; after `until` it is gone."""
        ...

    async def get(self, name: str) -> str | None:
        """Return a value; None when there is none (any more)."""
        ...

    async def take(self, name: str) -> str | None:
        """Return a value and forget it: of several who take at once, exactly one gets it."""
        ...

    async def names(self, beginning: str) -> Sequence[str]:
        """Return the names of the values that begin like this, sorted."""
        ...
