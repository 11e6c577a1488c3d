"""What one transaction of a database can read and write, one protocol a subject."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.answers import ApprovalRequest, Usage
from bot.domain.contacts import ChannelIdentity, Contact
from bot.domain.conversations import Conversation
from bot.domain.effects import Effect, EffectState
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.messages import Message, Note
from bot.domain.turns import TurnRecord


class Conversations(Protocol):
    """Conversations and who talks in them."""

    async def get(self, conversation_id: str) -> Conversation | None:
        """Return a conversation; inside a writing transaction it is locked until the end."""
        ...

    async def save(self, conversation: Conversation) -> None:
        """Insert or replace a conversation."""
        ...

    async def identify(self, identity: ChannelIdentity, *, now: datetime) -> Contact:
        """Return the contact of a channel identity, made when there is none.

        What the channel says about name and e-mail is brought up to date.
        """
        ...

    async def contact(self, contact_id: str) -> Contact | None:
        """Return a contact."""
        ...

    async def known(self, identity: ChannelIdentity) -> Contact | None:
        """Return the contact of a channel identity, None for somebody new."""
        ...

    async def of_contact(self, contact_id: str, *, limit: int) -> Sequence[Conversation]:
        """Return a contact's conversations, the latest begun first."""
        ...

    async def with_assistant(self, *, limit: int) -> Sequence[Conversation]:
        """Return conversations that the assistant owns, the one with the latest message first."""
        ...


class Messages(Protocol):
    """Messages and notes of conversations."""

    async def add(self, message: Message) -> Message:
        """Store a message and return it with its sequence; one that is there is left as it is."""
        ...

    async def keep(self, message: Message) -> None:
        """Store a message whose sequence nobody needs now; one that is there is left as it is."""
        ...

    async def get(self, message_id: str) -> Message | None:
        """Return a message as it reads now."""
        ...

    async def change(self, message: Message) -> None:
        """Store what became of a message that is there; its place stays. Unknown: nothing."""
        ...

    async def latest(self, conversation_id: str, *, limit: int) -> Sequence[Message]:
        """Return the latest messages, oldest first."""
        ...

    async def after(self, conversation_id: str, sequence: int) -> Sequence[Message]:
        """Return all messages after this sequence, oldest first."""
        ...

    async def add_note(self, note: Note) -> None:
        """Store a note; one that is there is left as it is."""
        ...

    async def notes(self, conversation_id: str) -> Sequence[Note]:
        """Return the notes of a conversation, oldest first."""
        ...


class Handoffs(Protocol):
    """Handoffs."""

    async def get(self, handoff_id: str) -> Handoff | None:
        """Return a handoff; inside a writing transaction it is locked until the end.

        The conversation is locked first, always: in another order two acts wait for each other.
        """
        ...

    async def conversation_id(self, handoff_id: str) -> str | None:
        """Return the conversation of a handoff, which never changes; nothing is locked."""
        ...

    async def save(self, handoff: Handoff) -> None:
        """Insert or replace a handoff; a second open one for a conversation is refused."""
        ...

    async def of_conversation(self, conversation_id: str) -> Sequence[Handoff]:
        """Return a conversation's handoffs, latest first."""
        ...

    async def in_state(
        self, states: Sequence[HandoffState], *, limit: int = 200
    ) -> Sequence[Handoff]:
        """Return handoffs in these states: open ones by waiting time, ended ones latest first."""
        ...


class Cards(Protocol):
    """Which card of a desk shows which handoff."""

    async def get(self, desk: str, handoff_id: str) -> str | None:
        """Return the desk's id of the card that shows a handoff."""
        ...

    async def save(self, desk: str, handoff_id: str, card: str) -> None:
        """Store a card; another one of the same handoff and desk replaces it."""
        ...

    async def handoff_id(self, desk: str, card: str) -> str | None:
        """Return the id of the handoff that a card shows."""
        ...


class Turns(Protocol):
    """Finished turns, what they used, and what came of them."""

    async def add(self, record: TurnRecord) -> None:
        """Store how a turn ended; a turn that has an outcome keeps it (it has exactly one)."""
        ...

    async def get(self, turn_id: str) -> TurnRecord | None:
        """Return a finished turn."""
        ...

    async def of_conversation(self, conversation_id: str) -> Sequence[TurnRecord]:
        """Return a conversation's turns, oldest first."""
        ...

    async def add_usage(self, turn_id: str, usage: Usage, *, at: datetime) -> None:
        """Record what the models of a turn consumed."""
        ...

    async def add_feedback(
        self, *, conversation_id: str, message_id: str, value: str, comment: str, at: datetime
    ) -> None:
        """Record what a contact thought of a message; a later word replaces the earlier."""
        ...


class Approvals(Protocol):
    """Tool calls that wait for a contact's yes."""

    async def add(self, request: ApprovalRequest, *, conversation_id: str) -> None:
        """Store a request; one that is there is left as it is."""
        ...

    async def take(self, approval_id: str, *, conversation_id: str) -> ApprovalRequest | None:
        """Return a request and mark it as answered; None if unknown, foreign or answered before."""
        ...


class Effects(Protocol):
    """The ledger, inside a transaction."""

    async def plan(self, effect: Effect) -> None:
        """Put an effect into the ledger; one with the same key is left as it is."""
        ...

    async def get(self, key: str) -> Effect | None:
        """Return an effect."""
        ...

    async def is_planned(self, lane: str, *, prefix: str) -> bool:
        """Whether an effect whose key begins with `prefix` waits unsent in a lane.

        Inside a writing transaction it stays so until the end: nobody leases it meanwhile.
        """
        ...

    async def settle(self, effect: Effect, state: EffectState) -> None:
        """Record that an effect is DONE, DROPPED or DEAD, with its result, error and flag."""
        ...
