"""The main use case: one message in, exactly one outcome out, before the deadline."""

from collections.abc import Callable
from datetime import timedelta

from bot.domain.answers import Escalate, Outcome, Silence
from bot.domain.handoffs import Packet
from bot.domain.turns import Turn
from bot.ports.clock import Clock
from bot.ports.services import Signals
from bot.ports.storage import Lease, Store, StoredDelivery
from bot.service.announcing import tell
from bot.service.applying import Applier
from bot.service.channels import Channels
from bot.service.deciding import Decider
from bot.service.drafts import QuietDraft
from bot.service.packets import PacketBuilder
from bot.service.situation import read_situation


class TurnService:
    """Handles deliveries, one at a time and in order within a conversation."""

    def __init__(
        self,
        *,
        store: Store,
        decider: Decider,
        applier: Applier,
        packets: PacketBuilder,
        channels: Channels,
        signals: Signals,
        clock: Clock,
        deadline: timedelta,
        wake_outbox: Callable[[], None],
    ) -> None:
        self._store = store
        self._decider = decider
        self._applier = applier
        self._packets = packets
        self._channels = channels
        self._signals = signals
        self._clock = clock
        self._deadline = deadline
        self._wake_outbox = wake_outbox

    async def handle(self, lease: Lease, stored: StoredDelivery) -> bool:
        """Bring one delivery to its outcome and return whether more of the conversation waits.

        Raises LeaseLost when another worker took the conversation; nothing was written then.
        """
        started_at = self._clock.now()
        situation = await read_situation(self._store, stored.delivery)
        if situation.is_repeat:
            return await self._applier.finish_repeat(lease, stored)
        turn = situation.turn(clock=self._clock, deadline=self._deadline)
        draft = QuietDraft(self._channels, situation.conversation.ref, turn_id=turn.id)
        outcome = await self._decider.decide(situation, turn, draft, begun_before=stored.attempts)
        packet = await self._packet(outcome, turn)
        changes, more = await self._applier.apply(
            situation, outcome, packet, lease=lease, stored=stored, started_at=started_at
        )
        if isinstance(changes.outcome, Silence):
            await draft.withdraw()
        if changes.effects:
            self._wake_outbox()
        await tell(self._signals, turn.conversation.id, desk=changes.conversation.epoch > 0)
        return more

    async def _packet(self, outcome: Outcome, turn: Turn) -> Packet | None:
        if not isinstance(outcome, Escalate) or outcome.ask_first:
            return None
        async with self._store.reading() as records:
            earlier = await records.handoffs.of_conversation(turn.conversation.id)
        previous = earlier[0].id if earlier else None
        return await self._packets.build(turn, outcome, previous=previous)
