"""What channels and desks must be able to do."""

from typing import Protocol

from bot.domain.capabilities import Capabilities, DeskCapabilities
from bot.domain.conversations import ConversationRef
from bot.domain.handoffs import Handoff
from bot.domain.messages import Message


class Draft(Protocol):
    """A reply that is being written, as the contact sees it grow. Losing one loses nothing."""

    async def status(self, text: str) -> None:
        """Show what the assistant is doing ("Searching the handbook")."""
        ...

    async def append(self, text: str) -> None:
        """Show more of the text."""
        ...

    async def withdraw(self) -> None:
        """Take the draft back: another message, or none, takes its place."""
        ...


class Connector(Protocol):
    """Writes into one channel. Receiving is the channel's own affair: it ends in `Intake`."""

    @property
    def channel(self) -> str:
        """The channel's name: slack, teams, hubspot, web, console."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What this channel can show and do."""
        ...

    async def send(self, ref: ConversationRef, message: Message, *, key: str) -> str:
        """Send a message and return the vendor's id of it.

        Raises:
            SendDelayed: not sent; to be tried again after the wait it names.
            SendRejected: not sent, and trying again will not help.
            SendUncertain: perhaps sent; `find` tells where the channel can be searched.
        """
        ...

    async def edit(
        self, ref: ConversationRef, message: Message, *, vendor_id: str, key: str
    ) -> None:
        """Change a message that was sent before into what it says now.

        Only called where `capabilities.edits`; a repeat does no harm. `vendor_id` is what `send`
        returned. Raises the same errors as `send`.
        """
        ...

    async def find(self, ref: ConversationRef, *, key: str) -> str | None:
        """Return the vendor's id of the message that was sent with this key, None if there is none.

        Only called where `capabilities.finds`; raises the same errors as `send`.
        """
        ...

    def draft(self, ref: ConversationRef, *, turn_id: str) -> Draft:
        """Begin a draft; where the channel cannot show one, the draft does nothing."""
        ...


class Desk(Protocol):
    """A place where agents work handoffs."""

    @property
    def name(self) -> str:
        """The desk's name as config.yaml lists it, for example "web" or "slack:triage"."""
        ...

    @property
    def capabilities(self) -> DeskCapabilities:
        """What this desk can show and do."""
        ...

    async def announce(self, handoff: Handoff, *, key: str, card: str | None) -> str:
        """Show a handoff as it stands and return the desk's id of its card. Raises SendError.

        `card` is what was returned before for this handoff; None when it has no card yet. It is
        called when the handoff was requested, reminded of, claimed, reassigned, first answered,
        returned, resolved, expired or rated, and when its ticket is known; several of these at
        once may be one call.
        """
        ...

    async def relay(self, handoff: Handoff, message: Message, *, key: str, card: str | None) -> str:
        """Show under the card what the contact wrote, changed (`edited_at`) or deleted.

        It comes while a human owns the conversation, after the card. Returns the desk's id of
        what was shown. Raises SendError.
        """
        ...

    async def find(self, *, key: str) -> str | None:
        """Return the desk's id of what was shown with this key; only where `finds`."""
        ...
