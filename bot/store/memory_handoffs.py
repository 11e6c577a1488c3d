"""Handoffs and their cards in the store in memory."""

from collections.abc import Sequence

from bot.domain.handoffs import Handoff, HandoffState
from bot.store.memory_tables import View
from bot.store.refusals import second_open_handoff
from bot.store.safe_values import safe_value


class MemoryHandoffs:
    """Implements bot.ports.storage.Handoffs."""

    def __init__(self, view: View) -> None:
        self._view = view

    async def get(self, handoff_id: str) -> Handoff | None:
        """Return a handoff."""
        return self._view.tables.handoffs.get(handoff_id)

    async def conversation_id(self, handoff_id: str) -> str | None:
        """Return the conversation of a handoff."""
        handoff = self._view.tables.handoffs.get(handoff_id)
        return handoff.conversation_id if handoff else None

    async def save(self, handoff: Handoff) -> None:
        """Insert or replace a handoff; raises IllegalMove for a second open one."""
        tables = self._view.changing()
        others = [one for one in tables.handoffs.values() if one.id != handoff.id]
        if handoff.state.is_open and any(
            one.state.is_open and one.conversation_id == handoff.conversation_id for one in others
        ):
            raise second_open_handoff(handoff)
        tables.handoffs[handoff.id] = safe_value(handoff)

    async def of_conversation(self, conversation_id: str) -> Sequence[Handoff]:
        """Return a conversation's handoffs, latest first."""
        handoffs = self._view.tables.handoffs.values()
        found = [one for one in handoffs if one.conversation_id == conversation_id]
        return sorted(found, key=lambda one: one.requested_at, reverse=True)

    async def in_state(
        self, states: Sequence[HandoffState], *, limit: int = 200
    ) -> Sequence[Handoff]:
        """Return handoffs in these states: open ones by waiting time, ended ones latest first."""
        found = [one for one in self._view.tables.handoffs.values() if one.state in states]
        waiting = [one for one in found if one.closed_at is None]
        ended = [(one.closed_at, one) for one in found if one.closed_at is not None]
        waiting.sort(key=lambda one: one.requested_at)
        ended.sort(key=lambda pair: pair[0], reverse=True)
        return [*waiting, *(one for _, one in ended)][:limit]


class MemoryCards:
    """Implements bot.ports.storage.Cards."""

    def __init__(self, view: View) -> None:
        self._view = view

    async def get(self, desk: str, handoff_id: str) -> str | None:
        """Return the desk's id of the card that shows a handoff."""
        return self._view.tables.cards.get((desk, handoff_id))

    async def save(self, desk: str, handoff_id: str, card: str) -> None:
        """Store a card; another one of the same handoff and desk replaces it."""
        self._view.changing().cards[desk, handoff_id] = safe_value(card)

    async def handoff_id(self, desk: str, card: str) -> str | None:
        """Return the id of the handoff that a card shows."""
        cards = self._view.tables.cards.items()
        found = [id_ for (place, id_), shown in cards if (place, shown) == (desk, card)]
        return found[0] if found else None
