import re

from bot.domain.errors import SendUncertain


class MemoryMailer:
    """Keeps e-mails instead of sending them."""

    def __init__(self, *, broken: bool = False) -> None:
        self.sent: list[tuple[str, str]] = []
        """(address, text), oldest first."""
        self._broken = broken

    async def send(self, to: str, *, subject: str, text: str) -> None:
        if self._broken:
            raise SendUncertain("The mail server cannot be reached.")
        self.sent.append((to, text))

    def code(self) -> str:
        """Return the code of the latest e-mail."""
        found = re.search(r"\b\d{6}\b", self.sent[-1][1])
        assert found is not None
        return found[0]
