"""Marks deliveries as done, under the lease that they were handled under."""

from typing import Any

from sqlalchemy import Connection, bindparam, case, func, select, text, update

from bot.domain.errors import LeaseLost
from bot.ports.storage import Lease, StoredDelivery
from bot.store.column_types import Number, SafeText
from bot.store.inbox_sql import IS_HELD
from bot.store.schema import inbox, lease
from bot.store.transactions import Rows, Transaction, rows_of


async def finish(
    transaction: Transaction, held: Lease, stored: StoredDelivery, *, error: str | None
) -> bool:
    """Mark a delivery done, dead with an error; return whether more of its conversation waits.

    Raises LeaseLost when somebody else has the conversation by now. The lease row is held before
    what waits is counted: a delivery that is being put meanwhile is waited for, or sees our end.
    """
    key = {"id": held.conversation_id, "holder": held.worker, "number": held.fence}
    state = "done" if error is None else "dead"
    mark = {"delivery": stored.number, "new_state": state, "new_error": error}
    rows = await transaction.write_together(lambda connection: _finish(connection, key, mark))
    if not rows:
        raise LeaseLost(held.conversation_id)
    return rows[0].first_number is not None


def _finish(connection: Connection, key: dict[str, Any], mark: dict[str, Any]) -> Rows:
    if not rows_of(connection, _HOLD, key):
        return ()
    connection.execute(_MARK, mark)
    return rows_of(connection, _MOVE_ON, key)


_next = (
    select(func.min(inbox.c.number))
    .where(inbox.c.conversation_id == lease.c.conversation_id, text("inbox.state = 'waiting'"))
    .scalar_subquery()
)
_HOLD = select(lease.c.fence).where(IS_HELD).with_for_update()
_MARK = (
    update(inbox)
    .where(inbox.c.number == bindparam("delivery", type_=Number))
    .values(state=bindparam("new_state"), error=bindparam("new_error", type_=SafeText))
)
_MOVE_ON = (
    update(lease)
    .where(IS_HELD)
    .values(
        first_number=_next,
        worker=case((_next.is_(None), None), else_=lease.c.worker),
        free_at=case((_next.is_(None), None), else_=lease.c.free_at),
    )
    .returning(lease.c.first_number)
)
