"""What connectors and desks may ask of the use cases."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.contacts import Contact
from bot.domain.conversations import Conversation
from bot.domain.crm import Ticket
from bot.domain.handoffs import Handoff
from bot.domain.messages import Delivery, Message, Note
from bot.domain.turns import TurnRecord


class Intake(Protocol):
    """Where every channel's deliveries end."""

    async def accept(self, delivery: Delivery) -> bool:
        """Store a delivery durably; True when it is new. Only then may the vendor be told 2xx.

        Raises InputError for a message that is empty or too long.
        """
        ...


@dataclass(frozen=True, slots=True)
class Signalled:
    """Something happened that a page may want to show."""

    topic: str
    """conversation:<id>, or desk."""
    kind: str
    """changed (read the store again) · draft · status · withdrawn · typing."""
    data: dict[str, Any]
    """JSON-like values: for a draft {turn_id, text}, for a status {turn_id, text}."""


class Signals(Protocol):
    """Tells whoever watches that something changed. Losing a signal loses nothing stored."""

    async def publish(self, signal: Signalled) -> None:
        """Tell all watchers of the topic, in all processes where `kind` is "changed"."""
        ...

    def watch(self, topic: str) -> AbstractAsyncContextManager[AsyncIterator[Signalled]]:
        """Watch a topic from the moment the block is entered; a slow watcher loses drafts first."""
        ...


class Transcripts(Protocol):
    """What a contact's page reads."""

    async def conversation(self, conversation_id: str) -> Conversation | None:
        """Return a conversation, None before its first message is handled."""
        ...

    async def messages(self, conversation_id: str, *, after: int = 0) -> Sequence[Message]:
        """Return the messages after a sequence, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Case:
    """A handoff with all that the desk shows about it."""

    handoff: Handoff
    conversation: Conversation
    contact: Contact
    messages: tuple[Message, ...]
    notes: tuple[Note, ...]
    turns: tuple[TurnRecord, ...]
    tickets: tuple[Ticket, ...] = ()


class Board(Protocol):
    """What a desk reads."""

    async def queue(self) -> Sequence[Handoff]:
        """Return the open handoffs, longest waiting first."""
        ...

    async def ended(self, *, limit: int = 50) -> Sequence[Handoff]:
        """Return handoffs that ended, latest first."""
        ...

    async def case(self, handoff_id: str) -> Case:
        """Return one handoff with everything about it; raises NotFound."""
        ...

    async def conversations(self, *, limit: int = 50) -> Sequence[Conversation]:
        """Return the conversations that the assistant owns, latest first: agents may step in."""
        ...


class Casework(Protocol):
    """What an agent can do. Every call is one transaction; each raises IllegalMove or NotFound."""

    async def claim(self, handoff_id: str, *, agent: str) -> Handoff:
        """Take a handoff; exactly one of several agents wins, the others get IllegalMove."""
        ...

    async def reply(self, handoff_id: str, *, agent: str, text: str, key: str) -> Message:
        """Write to the contact; only the assignee may. The same key sends once."""
        ...

    async def note(self, handoff_id: str, *, agent: str, text: str, key: str) -> Note:
        """Write for other agents (and, after a return, for the assistant)."""
        ...

    async def resolve(self, handoff_id: str, *, agent: str, resolution: str) -> Handoff:
        """End it; the contact is asked for a rating."""
        ...

    async def hand_back(self, handoff_id: str, *, agent: str) -> Handoff:
        """Return the conversation to the assistant, with the agents' notes."""
        ...


class Oversight(Protocol):
    """What an agent can do with a conversation that the assistant owns."""

    async def take_over(self, conversation_id: str, *, agent: str) -> Handoff:
        """Step in unasked: the assistant falls silent, a reply that it is writing is dropped."""
        ...
