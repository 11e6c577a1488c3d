"""Changes that come while their message waits or is answered: the turn takes them in."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.answers import Silence, SilenceReason
from bot.domain.messages import Delivery
from bot.domain.revisions import revises
from bot.domain.turns import TurnRecord
from bot.ports.storage import Lease, Records, StoredDelivery


class Superseded(Exception):
    """The contact changed the message while it was answered; nothing was written."""

    def __init__(self, revisions: tuple[StoredDelivery, ...]) -> None:
        super().__init__("the message reads otherwise by now")
        self.revisions = revisions


def revisions_of(
    delivery: Delivery, waiting: Iterable[StoredDelivery]
) -> tuple[StoredDelivery, ...]:
    """Return the waiting deliveries that change the message of this one, in their order."""
    return tuple(
        stored
        for stored in waiting
        if stored.delivery.channel == delivery.channel
        and revises(stored.delivery.inbound) == delivery.delivery_id
    )


async def take_in(
    records: Records,
    lease: Lease,
    delivery: Delivery,
    *,
    known: tuple[StoredDelivery, ...],
    may_decide_again: bool,
    now: datetime,
) -> bool:
    """End the changes that the turn knew of, with it, and return whether more waits.

    Raises Superseded, so that the transaction is undone, when others have come meanwhile.
    """
    found = revisions_of(delivery, await records.waiting(lease.conversation_id))
    if may_decide_again and [each.number for each in found] != [each.number for each in known]:
        raise Superseded(found)
    more = True
    for stored in known:
        await records.turns.add(_recorded(stored.delivery, now))
        more = await records.finish(lease, stored)
    return more


def _recorded(delivery: Delivery, now: datetime) -> TurnRecord:
    return TurnRecord(
        id=delivery.turn_id,
        conversation_id=delivery.conversation_id,
        outcome=Silence(SilenceReason.RECORDED),
        started_at=now,
        finished_at=now,
    )
