from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, case, select
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.domain.handoffs import Handoff, HandoffState
from bot.store.codec import Codec
from bot.store.column_types import SafeText
from bot.store.refusals import second_open_handoff
from bot.store.schema import handoff
from bot.store.transactions import ConstraintRefused, Rows, Transaction


class SqlHandoffs:
    """Implements bot.ports.storage.Handoffs."""

    def __init__(self, transaction: Transaction, codec: Codec[Handoff]) -> None:
        self._transaction = transaction
        self._codec = codec

    async def get(self, handoff_id: str) -> Handoff | None:
        """Return a handoff; inside a writing transaction it is locked until the end."""
        statement = _GET_LOCKED if self._transaction.is_writable else _GET
        row = await self._transaction.first(statement, id=handoff_id)
        return None if row is None else self._codec.load(row.content)

    async def conversation_id(self, handoff_id: str) -> str | None:
        """Return the conversation of a handoff, which never changes; nothing is locked."""
        row = await self._transaction.first(_CONVERSATION_ID, id=handoff_id)
        return None if row is None else str(row.conversation_id)

    async def save(self, handoff: Handoff) -> None:
        """Insert or replace a handoff; raises IllegalMove for a second open one."""
        try:
            await self._transaction.write(
                _SAVE,
                id=handoff.id,
                conversation_id=handoff.conversation_id,
                state=handoff.state,
                requested_at=handoff.requested_at,
                closed_at=handoff.closed_at,
                content=self._codec.dump(handoff),
                reason=handoff.reason,
                accepted_at=handoff.accepted_at,
                first_reply_at=handoff.first_reply_at,
                rating=handoff.rating,
            )
        except ConstraintRefused as problem:
            raise second_open_handoff(handoff) from problem

    async def of_conversation(self, conversation_id: str) -> Sequence[Handoff]:
        """Return a conversation's handoffs, latest first."""
        rows = await self._transaction.read(_OF_CONVERSATION, id=conversation_id)
        return self._loaded(rows)

    async def in_state(
        self, states: Sequence[HandoffState], *, limit: int = 200
    ) -> Sequence[Handoff]:
        """Return handoffs in these states: open ones by waiting time, ended ones latest first."""
        rows = await self._transaction.read(_IN_STATE, states=list(states), most=limit)
        return self._loaded(rows)

    def _loaded(self, rows: Rows) -> list[Handoff]:
        return [self._codec.load(row.content) for row in rows]


_ID = bindparam("id", type_=SafeText)
_GET = select(handoff.c.content).where(handoff.c.id == _ID)
_GET_LOCKED = _GET.with_for_update()
_CONVERSATION_ID = select(handoff.c.conversation_id).where(handoff.c.id == _ID)
_saved = insert(handoff)
_SAVE = _saved.on_conflict_do_update(
    index_elements=["id"],
    set_={
        name: _saved.excluded[name]
        for name in ("state", "closed_at", "content", "accepted_at", "first_reply_at", "rating")
    },
)
_OF_CONVERSATION = (
    select(handoff.c.content)
    .where(handoff.c.conversation_id == _ID)
    .order_by(handoff.c.requested_at.desc(), handoff.c.id)
)
_is_open = handoff.c.closed_at.is_(None)
_IN_STATE = (
    select(handoff.c.content)
    .where(handoff.c.state.in_(bindparam("states", expanding=True)))
    .order_by(
        case((_is_open, 0), else_=1),
        case((_is_open, handoff.c.requested_at), else_=None),
        handoff.c.closed_at.desc(),
        handoff.c.id,
    )
    .limit(bindparam("most", type_=Integer))
)
