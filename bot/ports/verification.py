"""Proving who a contact is, by a code that only the owner of an address can read."""

from typing import Protocol

from bot.domain.verification import Verdict


class Mailer(Protocol):
    """Sends e-mails."""

    async def send(self, to: str, *, subject: str, text: str) -> None:
        """Send an e-mail; raises SendError when it surely or perhaps did not leave."""
        ...


class Verification(Protocol):
    """One-time codes, bound to a conversation and an address."""

    async def send_code(self, conversation_id: str, address: str) -> bool:
        """Send a code; False when too many were sent in the last hour. Raises SendError."""
        ...

    async def confirm(self, conversation_id: str, code: str) -> Verdict:
        """Try a code; of several tries at once each counts."""
        ...

    async def verified_address(self, conversation_id: str) -> str | None:
        """Return the address that was proved in this conversation, None where none was."""
        ...
