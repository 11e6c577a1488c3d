from datetime import UTC, datetime


class WallClock:
    """The time of the machine."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)
