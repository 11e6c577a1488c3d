"""What the store in memory holds: dictionaries of immutable rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from bot.domain.answers import ApprovalRequest, Usage
from bot.domain.contacts import Contact
from bot.domain.conversations import Conversation
from bot.domain.effects import Effect, EffectState
from bot.domain.handoffs import Handoff
from bot.domain.messages import Delivery, Message, Note
from bot.domain.turns import TurnRecord
from bot.store.refusals import written_while_reading

UNFINISHED = frozenset({EffectState.PLANNED, EffectState.SENT, EffectState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery with what became of it."""

    number: int
    delivery: Delivery
    state: str = "waiting"
    attempts: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """Who may work on a conversation."""

    worker: str | None = None
    fence: int = 0
    free_at: datetime | None = None
    """The end of the lease, or the time of the next try."""

    def is_free(self, now: datetime) -> bool:
        """Whether the conversation may be leased now."""
        return self.free_at is None or self.free_at <= now


@dataclass(frozen=True, slots=True)
class EffectRow:
    """An effect with its lease."""

    effect: Effect
    worker: str | None = None
    until: datetime | None = None

    @property
    def is_unfinished(self) -> bool:
        """Whether something remains to be done."""
        return self.effect.state in UNFINISHED


@dataclass(slots=True)
class Tables:
    """Everything. A transaction works on a copy that takes the place of this one at its end."""

    counts: dict[str, int] = field(default_factory=dict)
    inbox: dict[tuple[str, str], DeliveryRow] = field(default_factory=dict)
    leases: dict[str, LeaseRow] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    identities: dict[tuple[str, str], str] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    """In the order of their arrival."""
    notes: dict[str, Note] = field(default_factory=dict)
    handoffs: dict[str, Handoff] = field(default_factory=dict)
    cards: dict[tuple[str, str], str] = field(default_factory=dict)
    """By desk and handoff."""
    turns: dict[str, TurnRecord] = field(default_factory=dict)
    usage: dict[int, tuple[str, Usage, datetime]] = field(default_factory=dict)
    feedback: dict[str, tuple[str, str, str, datetime]] = field(default_factory=dict)
    approvals: dict[str, tuple[str, ApprovalRequest, bool]] = field(default_factory=dict)
    """By id: conversation, request, whether it is answered."""
    effects: dict[str, EffectRow] = field(default_factory=dict)

    def copy(self) -> "Tables":
        """Return tables that can be changed without changing these; rows are immutable."""
        return Tables(**{each.name: dict(getattr(self, each.name)) for each in fields(self)})

    def next_number(self, counter: str) -> int:
        """Count on, from 1."""
        self.counts[counter] = self.counts.get(counter, 0) + 1
        return self.counts[counter]

    def waiting(self, conversation_id: str) -> Sequence[DeliveryRow]:
        """Return the deliveries that wait in a conversation, oldest first."""
        rows = (row for row in self.inbox.values() if row.state == "waiting")
        of_it = [row for row in rows if row.delivery.conversation_id == conversation_id]
        return sorted(of_it, key=_number)

    def lanes(self) -> list[EffectRow]:
        """Return the first unfinished effect of each lane, oldest first."""
        first: dict[str, EffectRow] = {}
        for row in sorted(self.effects.values(), key=lambda row: row.effect.sequence):
            if row.is_unfinished:
                first.setdefault(row.effect.lane, row)
        return list(first.values())


class View:
    """The tables as one transaction sees them."""

    def __init__(self, tables: Tables, *, is_writable: bool) -> None:
        self.tables = tables
        self._is_writable = is_writable

    def changing(self) -> Tables:
        """Return the tables to change them; raises StoreError in a reading transaction."""
        if not self._is_writable:
            raise written_while_reading()
        return self.tables


def _number(row: DeliveryRow) -> Any:
    return row.number
