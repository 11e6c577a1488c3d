"""A draft that nobody sees: where it may turn out that nothing is said, or only to one person."""


class NoDraft:
    """Implements bot.ports.channels.Draft."""

    async def status(self, text: str) -> None:
        """Show nothing."""

    async def append(self, text: str) -> None:
        """Show nothing."""

    async def withdraw(self) -> None:
        """Take nothing back."""
