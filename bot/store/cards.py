from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.store.column_types import SafeText
from bot.store.schema import desk_card
from bot.store.transactions import Transaction


class SqlCards:
    """Implements bot.ports.storage.Cards."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, desk: str, handoff_id: str) -> str | None:
        """Return the desk's id of the card that shows a handoff."""
        row = await self._transaction.first(_GET, its_desk=desk, its_handoff=handoff_id)
        return None if row is None else str(row.card)

    async def save(self, desk: str, handoff_id: str, card: str) -> None:
        """Store a card; another one of the same handoff and desk replaces it."""
        self._transaction.write_later(_SAVE, desk=desk, handoff_id=handoff_id, card=card)

    async def handoff_id(self, desk: str, card: str) -> str | None:
        """Return the id of the handoff that a card shows."""
        row = await self._transaction.first(_OF_CARD, its_desk=desk, its_card=card)
        return None if row is None else str(row.handoff_id)


_DESK = desk_card.c.desk == bindparam("its_desk", type_=SafeText)
_GET = select(desk_card.c.card).where(
    _DESK, desk_card.c.handoff_id == bindparam("its_handoff", type_=SafeText)
)
_OF_CARD = select(desk_card.c.handoff_id).where(
    _DESK, desk_card.c.card == bindparam("its_card", type_=SafeText)
)
_saved = insert(desk_card)
_SAVE = _saved.on_conflict_do_update(
    index_elements=["desk", "handoff_id"], set_={"card": _saved.excluded.card}
)
