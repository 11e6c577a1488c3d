from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time, so that tests can hold it still."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...
