"""Counts messages in this process, so that nobody has the assistant to themselves."""

from collections import defaultdict
from datetime import datetime
from enum import StrEnum

from bot.domain.limits import MessageLimits, is_reached, still_counted
from bot.domain.messages import Delivery
from bot.ports.clock import Clock

MOST_KEYS = 10_000
"""Contacts, rooms and workspaces that are remembered before those of the past are forgotten."""


class Verdict(StrEnum):
    """Whether a message is answered."""

    ADMITTED = "admitted"
    TOLD = "told"
    """Too many; the contact is to be told."""
    LIMITED = "limited"
    """Too many; the contact was told within the last minute."""


class Limiter:
    """Admits messages up to the limits. The counts live in memory, each process has its own."""

    def __init__(self, limits: MessageLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock
        self._admitted: dict[str, dict[str, datetime]] = defaultdict(dict)
        """By contact, room or workspace: when each turn was admitted."""
        self._told: dict[str, datetime] = {}

    @property
    def remembered(self) -> int:
        """Return how many contacts, rooms and workspaces are remembered."""
        return len(self._admitted) + len(self._told)

    def verdict(self, delivery: Delivery) -> Verdict:
        """Say whether a message is answered, and count it if so; a repeat counts once."""
        now, limited = self._clock.now(), self._limited_by(delivery)
        self._forget(now)
        if self._is_counted(delivery, limited):
            return Verdict.ADMITTED
        if any(
            is_reached(self._admitted[key].values(), now=now, most=most) for key, most in limited
        ):
            return self._refused(delivery, now)
        for key, _ in limited:
            self._admitted[key][delivery.turn_id] = now
        return Verdict.ADMITTED

    def _limited_by(self, delivery: Delivery) -> list[tuple[str, int]]:
        ref, who = delivery.ref, delivery.identity
        found = [
            (f"contact:{who.channel}:{who.external_id}", self._limits.per_contact),
            (f"room:{ref.channel}:{ref.workspace}:{ref.room}", self._limits.per_room),
        ]
        if ref.workspace:
            found.append((f"workspace:{ref.channel}:{ref.workspace}", self._limits.per_workspace))
        return [(key, most) for key, most in found if most]

    def _is_counted(self, delivery: Delivery, limited: list[tuple[str, int]]) -> bool:
        return any(delivery.turn_id in self._admitted[key] for key, _ in limited)

    def _refused(self, delivery: Delivery, now: datetime) -> Verdict:
        who = f"{delivery.identity.channel}:{delivery.identity.external_id}"
        told = [self._told[who]] if who in self._told else []
        if still_counted(told, now=now):
            return Verdict.LIMITED
        self._told[who] = now
        return Verdict.TOLD

    def _forget(self, now: datetime) -> None:
        if self.remembered <= MOST_KEYS:
            return
        for key, turns in list(self._admitted.items()):
            if not still_counted(turns.values(), now=now):
                del self._admitted[key]
        self._told = {who: at for who, at in self._told.items() if still_counted([at], now=now)}
