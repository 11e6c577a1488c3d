"""What a store knows of one person: to be shown to them, and to be forgotten."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.contacts import Contact
from bot.domain.messages import Message


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """What a contact thought of a message."""

    message_id: str
    value: str
    comment: str
    at: datetime


class People(Protocol):
    """Finds and forgets what is stored of a person, inside a transaction."""

    async def named(self, name: str) -> Sequence[Contact]:
        """Return the contacts with this id, or with this e-mail address in any case."""
        ...

    async def identities(self, contact_id: str) -> Sequence[tuple[str, str]]:
        """Return the channels and ids by which a contact is known."""
        ...

    async def feedback(self, conversation_id: str) -> Sequence[FeedbackGiven]:
        """Return what was thought of the messages of a conversation."""
        ...

    async def written(self, channel: str, external_id: str) -> Sequence[Message]:
        """Return what somebody wrote on a channel, in whosever conversation, oldest first."""
        ...

    async def forget_conversation(self, conversation_id: str) -> None:
        """Delete all of a conversation; whoever works on it now cannot write any more.

        One that is unknown is no error.
        """
        ...

    async def forget_turns(self, turn_ids: Collection[str]) -> None:
        """Delete how turns were answered, what was found and used for them included."""
        ...

    async def forget_effects(self, conversation_id: str, message_ids: Collection[str]) -> None:
        """Delete what was sent, or is to be sent, of these messages of a conversation."""
        ...

    async def forget_deliveries(self, channel: str, external_id: str) -> None:
        """Delete what somebody delivered, in whosever conversation."""
        ...

    async def forget_contact(self, contact_id: str) -> None:
        """Delete a contact and the ids by which they are known."""
        ...


class Forgetful(Protocol):
    """Something outside the conversations that keeps data of contacts, and can forget it."""

    async def forget(self, contact: Contact) -> None:
        """Delete what is kept of a contact; somebody unknown is no error."""
        ...
