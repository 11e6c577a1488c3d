"""What the use cases need of a database."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.contacts import Contact
from bot.domain.conversations import Conversation
from bot.domain.effects import Effect
from bot.domain.messages import Delivery, Message, Note
from bot.ports.analytics import Statistics
from bot.ports.people import People
from bot.ports.records import (
    Approvals,
    Cards,
    Conversations,
    Effects,
    Handoffs,
    Messages,
    Turns,
)


@dataclass(frozen=True, slots=True)
class StoredDelivery:
    """A delivery as the inbox keeps it."""

    number: int
    """Order of arrival, over all conversations."""
    delivery: Delivery
    attempts: int
    """How often a worker has begun with it before; a crash counts."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A conversation that one worker may work on for a while."""

    conversation_id: str
    worker: str
    fence: int
    """Grows with every lease of the conversation; a write with an old one is refused."""
    until: datetime
    deliveries: tuple[StoredDelivery, ...]
    """What waits, oldest first."""


@dataclass(frozen=True, slots=True)
class DeadDelivery:
    """A delivery that was given up, for the operator."""

    number: int
    conversation_id: str
    error: str
    received_at: datetime


class Inbox(Protocol):
    """Deliveries on disk, in order, each conversation with one worker at a time."""

    async def put(self, delivery: Delivery) -> bool:
        """Store a delivery; True when it is new. On return it survives a power loss."""
        ...

    async def lease(
        self, worker: str, *, limit: int, duration: timedelta, now: datetime
    ) -> Sequence[Lease]:
        """Lease up to `limit` conversations that have due work and no living worker.

        The conversation that has waited longest comes first. Each delivery that a lease starts
        with has its `attempts` counted before this returns.
        """
        ...

    async def renew(
        self, leases: Sequence[Lease], *, duration: timedelta, now: datetime
    ) -> Sequence[str]:
        """Prolong leases; return the ids of the conversations whose lease is lost."""
        ...

    async def release(self, lease: Lease, *, retry_at: datetime | None = None) -> None:
        """Give a lease back with its work undone; it is due again at `retry_at`."""
        ...

    async def waiting(self) -> int:
        """Return how many deliveries are neither done nor dead."""
        ...

    async def first(self, conversation_id: str) -> Delivery | None:
        """Return the delivery that began a conversation, handled or not; None if there is none."""
        ...

    async def holder(self, conversation_id: str, *, now: datetime) -> str | None:
        """Return the worker, of whatever process, that works on a conversation; None if none."""
        ...


class DeadLetters(Protocol):
    """What was given up: visible, and to be tried again."""

    async def deliveries(self) -> Sequence[DeadDelivery]:
        """Return the deliveries that were given up, oldest first."""
        ...

    async def effects(self) -> Sequence[Effect]:
        """Return the effects that were given up, oldest first."""
        ...

    async def retry_delivery(self, number: int) -> None:
        """Let a dead delivery be tried again; raises NotFound."""
        ...

    async def retry_effect(self, key: str) -> None:
        """Let a dead effect be tried again (after a look-up); raises NotFound."""
        ...


class Ledger(Protocol):
    """Effects on disk: leased for sending one lane at a time, and settled."""

    async def lease(
        self, worker: str, *, limit: int, duration: timedelta, now: datetime
    ) -> Sequence[Effect]:
        """Lease the first unfinished effect of up to `limit` lanes that are due and free.

        An effect that a dead worker had leased comes back as UNKNOWN; a fresh one as SENT (it is
        stored as SENT before this returns, so that a crash is noticed).
        """
        ...

    async def renew(
        self, effects: Sequence[Effect], worker: str, *, duration: timedelta, now: datetime
    ) -> None:
        """Prolong the leases of effects that take long."""
        ...

    async def reschedule(self, effect: Effect, *, due_at: datetime, error: str) -> None:
        """Put an effect back: with its state, attempts and flag as given."""
        ...

    async def next_due(self) -> datetime | None:
        """Return when the next effect that is put off becomes due; None if none is."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """All that is stored when a turn begins."""

    conversation: Conversation | None
    """None when the delivery is the first of its conversation."""
    contact: Contact | None
    """Whose conversation it is; of a new one, who has the identity. None when nobody is known."""
    messages: tuple[Message, ...]
    """The latest, oldest first."""
    notes: tuple[Note, ...]
    """All notes of the conversation, oldest first."""
    has_outcome: bool
    """Whether the turn ended before."""


class Records(Protocol):
    """Everything that one transaction can read and write."""

    @property
    def conversations(self) -> Conversations:
        """Conversations and contacts."""
        ...

    @property
    def messages(self) -> Messages:
        """Messages and notes."""
        ...

    @property
    def handoffs(self) -> Handoffs:
        """Handoffs."""
        ...

    @property
    def cards(self) -> Cards:
        """Cards of desks."""
        ...

    @property
    def turns(self) -> Turns:
        """Finished turns."""
        ...

    @property
    def approvals(self) -> Approvals:
        """Approvals."""
        ...

    @property
    def effects(self) -> Effects:
        """The ledger, inside this transaction."""
        ...

    @property
    def people(self) -> People:
        """What is stored of one person, to be shown or forgotten."""
        ...

    @property
    def statistics(self) -> Statistics:
        """What is counted of many turns."""
        ...

    async def opening(self, delivery: Delivery, *, messages: int) -> Opening:
        """Return what the turn of a delivery begins with, in one trip; up to so many messages."""
        ...

    async def waiting(self, conversation_id: str) -> Sequence[StoredDelivery]:
        """Return what waits in a conversation's inbox, oldest first, up to 50."""
        ...

    async def finish(
        self, lease: Lease, delivery: StoredDelivery, *, error: str | None = None
    ) -> bool:
        """Mark a delivery done (dead with an error) and return whether more of it waits.

        When nothing waits, the lease ends with the transaction. Raises LeaseLost when another
        worker has leased the conversation since: the transaction must then be left by that error.
        """
        ...


class Store(Protocol):
    """One database."""

    @property
    def inbox(self) -> Inbox:
        """Deliveries."""
        ...

    @property
    def ledger(self) -> Ledger:
        """Effects, as the outbox works on them."""
        ...

    @property
    def dead_letters(self) -> DeadLetters:
        """What was given up."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Records]:
        """Open a consistent view; writing through it is an error."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Records]:
        """Open a transaction: committed at the end of the block, undone by an exception."""
        ...
