from sqlalchemy import bindparam, false, true, update
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.domain.answers import ApprovalRequest
from bot.store.codec import Codec
from bot.store.column_types import SafeText
from bot.store.schema import approval
from bot.store.transactions import Transaction


class SqlApprovals:
    """Implements bot.ports.storage.Approvals."""

    def __init__(self, transaction: Transaction, codec: Codec[ApprovalRequest]) -> None:
        self._transaction = transaction
        self._codec = codec

    async def add(self, request: ApprovalRequest, *, conversation_id: str) -> None:
        """Store a request; one that is there is left as it is."""
        self._transaction.write_later(
            _ADD,
            id=request.id,
            conversation_id=conversation_id,
            is_answered=False,
            content=self._codec.dump(request),
        )

    async def take(self, approval_id: str, *, conversation_id: str) -> ApprovalRequest | None:
        """Return a request and mark it as answered; None if unknown, foreign or answered before."""
        rows = await self._transaction.write(
            _TAKE, its_id=approval_id, its_conversation=conversation_id
        )
        return self._codec.load(rows[0].content) if rows else None


_ADD = insert(approval).on_conflict_do_nothing(index_elements=["id"])
_TAKE = (
    update(approval)
    .where(
        approval.c.id == bindparam("its_id", type_=SafeText),
        approval.c.conversation_id == bindparam("its_conversation", type_=SafeText),
        approval.c.is_answered == false(),
    )
    .values(is_answered=true())
    .returning(approval.c.content)
)
