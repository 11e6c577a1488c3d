from collections.abc import Sequence

from sqlalchemy import bindparam, select, text, update

from bot.domain.effects import Effect, EffectState
from bot.ports.storage import DeadDelivery
from bot.store.column_types import Number, SafeText
from bot.store.inbox import note_work
from bot.store.ledger import EffectRows
from bot.store.refusals import no_dead_delivery, no_dead_effect
from bot.store.schema import effect, inbox
from bot.store.transactions import Database


class SqlDeadLetters:
    """Implements bot.ports.storage.DeadLetters."""

    def __init__(self, database: Database, rows: EffectRows) -> None:
        self._database = database
        self._rows = rows

    async def deliveries(self) -> Sequence[DeadDelivery]:
        """Return the deliveries that were given up, oldest first."""
        async with self._database.reading() as transaction:
            rows = await transaction.read(_DELIVERIES)
        return [
            DeadDelivery(
                number=row.number,
                conversation_id=row.conversation_id,
                error=row.error or "",
                received_at=row.received_at,
            )
            for row in rows
        ]

    async def effects(self) -> Sequence[Effect]:
        """Return the effects that were given up, oldest first."""
        async with self._database.reading() as transaction:
            rows = await transaction.read(_EFFECTS)
        return [self._rows.effect(row) for row in rows]

    async def retry_delivery(self, number: int) -> None:
        """Let a dead delivery be tried again, before what came after it; raises NotFound."""
        async with self._database.writing() as transaction:
            rows = await transaction.write(_RETRY_DELIVERY, its_number=number)
            if not rows:
                raise no_dead_delivery(number)
            await note_work(transaction, rows[0].conversation_id, number)

    async def retry_effect(self, key: str) -> None:
        """Let a dead effect be tried again (after a look-up); raises NotFound."""
        async with self._database.writing() as transaction:
            if not await transaction.write(_RETRY_EFFECT, its_key=key):
                raise no_dead_effect(key)


_IS_DEAD_DELIVERY = text("inbox.state = 'dead'")
_IS_DEAD_EFFECT = text("effect.state = 'dead'")
_DELIVERIES = (
    select(inbox.c.number, inbox.c.conversation_id, inbox.c.error, inbox.c.received_at)
    .where(_IS_DEAD_DELIVERY)
    .order_by(inbox.c.number)
)
_EFFECTS = select(effect).where(_IS_DEAD_EFFECT).order_by(effect.c.sequence)
_RETRY_DELIVERY = (
    update(inbox)
    .where(inbox.c.number == bindparam("its_number", type_=Number), _IS_DEAD_DELIVERY)
    .values(state="waiting", attempts=0, error=None)
    .returning(inbox.c.conversation_id)
)
_RETRY_EFFECT = (
    update(effect)
    .where(effect.c.key == bindparam("its_key", type_=SafeText), _IS_DEAD_EFFECT)
    .values(state=EffectState.UNKNOWN, attempts=0, due_at=None, error=None)
    .returning(effect.c.key)
)
