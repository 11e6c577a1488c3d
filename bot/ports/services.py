"""What connectors and desks may ask of the use cases."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.agents import Agent
from bot.domain.contacts import Audience, ChannelIdentity, Contact
from bot.domain.conversations import Conversation, ConversationRef
from bot.domain.crm import Ticket
from bot.domain.handoffs import Handoff, TranscriptLine
from bot.domain.messages import Attachment, Delivery, Message, Note
from bot.domain.turns import TurnRecord


class Intake(Protocol):
    """Where every channel's deliveries end."""

    async def accept(self, delivery: Delivery) -> bool:
        """Store a delivery durably; True when it is new. Only then may the vendor be told 2xx.

        Raises InputError for a message that is empty or too long.
        """
        ...

    async def first(self, conversation_id: str) -> Delivery | None:
        """Return the delivery that began a conversation, also before it is handled."""
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

    async def message(self, conversation_id: str, message_id: str) -> Message | None:
        """Return one message of a conversation as it reads now."""
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

    async def of_card(self, desk: str, card: str) -> Handoff | None:
        """Return the handoff that a desk shows on this card; None for a foreign card."""
        ...


class Casework(Protocol):
    """What an agent can do. Every call is one transaction; each raises IllegalMove or NotFound.

    An act that is repeated by the same agent (a vendor delivered it twice) does nothing more.
    """

    async def claim(self, handoff_id: str, *, agent: Agent) -> Handoff:
        """Take a handoff; exactly one of several agents wins, the others get IllegalMove."""
        ...

    async def reassign(self, handoff_id: str, *, agent: Agent, to: Agent) -> Handoff:
        """Give a claimed handoff to another agent; the contact is told who answers now."""
        ...

    async def reply(
        self,
        handoff_id: str,
        *,
        agent: Agent,
        text: str,
        key: str,
        attachments: tuple[Attachment, ...] = (),
    ) -> Message:
        """Write to the contact; only the assignee may. The same key sends once."""
        ...

    async def edit_reply(
        self, handoff_id: str, message_id: str, *, agent: Agent, text: str
    ) -> Message:
        """Correct what the agent wrote, on the contact's channel too.

        Where the channel cannot edit, the corrected text is sent anew, and that message returned.
        """
        ...

    async def note(self, handoff_id: str, *, agent: Agent, text: str, key: str) -> Note:
        """Write for other agents (and, after a return, for the assistant)."""
        ...

    async def resolve(
        self, handoff_id: str, *, agent: Agent, resolution: str, outcome: str = "solved"
    ) -> Handoff:
        """End it (solved, not_solved, spam, duplicate); the contact is asked for a rating.

        Raises InputError for another outcome.
        """
        ...

    async def hand_back(self, handoff_id: str, *, agent: Agent) -> Handoff:
        """Return the conversation to the assistant, with the agents' notes."""
        ...

    async def hand_in(
        self,
        ref: ConversationRef,
        *,
        identity: ChannelIdentity,
        audience: Audience,
        transcript: Sequence[TranscriptLine],
        agent: Agent,
        key: str,
        claim: bool = False,
    ) -> Handoff:
        """Make a handoff of a discussion among people, for the contact with this identity.

        `claim` gives it to the agent at once. The same key makes it once. Raises IllegalMove when
        humans work on the conversation already.
        """
        ...


class Oversight(Protocol):
    """What an agent can do with a conversation that the assistant owns."""

    async def take_over(self, conversation_id: str, *, agent: Agent) -> Handoff:
        """Step in unasked: the assistant falls silent, a reply that it is writing is dropped."""
        ...


class Interruptions(Protocol):
    """What a contact can do to an answer that is being written."""

    async def stop(self, conversation_id: str) -> bool:
        """Cancel the running turn; it ends in Silence(STOPPED). False when nothing runs."""
        ...


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A question that a contact asked, and what came of it."""

    text: str
    at: datetime
    conversation: Conversation
    outcome_kind: str
    """reply, clarify, escalate or silence; empty while it is not answered."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a contact finds on a welcome page, latest first."""

    questions: tuple[AskedBefore, ...] = ()
    handoffs: tuple[Handoff, ...] = ()
    """The open ones."""
    tickets: tuple[Ticket, ...] = ()


class Overviews(Protocol):
    """What welcome pages read."""

    async def of(self, identity: ChannelIdentity) -> Overview:
        """Return what is known of this person; empty for somebody new."""
        ...


class Erasures(Protocol):
    """Forgets people who have the right to it."""

    async def erase(self, ref: ConversationRef) -> None:
        """Erase all that was said in a conversation, its files, packets and vectors included.

        An unknown conversation is no error: a repeat erases nothing more.
        """
        ...

    async def erase_contact_of(self, ref: ConversationRef) -> None:
        """Erase all that is known of whoever began a conversation; an unknown one is no error."""
        ...
