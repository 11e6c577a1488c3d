"""The main use case: one message in, exactly one outcome out, before the deadline."""

from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog

from bot.domain.answers import Escalate, Outcome, Silence, SilenceReason
from bot.domain.handoffs import Packet
from bot.domain.messages import Delivery
from bot.domain.turns import Turn
from bot.ports.clock import Clock
from bot.ports.services import Signals
from bot.ports.storage import Lease, Store, StoredDelivery
from bot.service.announcing import tell
from bot.service.applying import Applier
from bot.service.channels import Channels
from bot.service.deciding import Decider
from bot.service.drafts import QuietDraft
from bot.service.evidence import with_evidence
from bot.service.interruptions import Cause, Interrupted, RunningTurns
from bot.service.outcomes import Changes
from bot.service.packets import PacketBuilder
from bot.service.situation import Situation, read_situation
from bot.service.superseding import Superseded, revisions_of

MOST_DECISIONS = 4
"""A message that is changed more often while it is answered is answered as it read then."""
_log = structlog.get_logger()


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
        running: RunningTurns,
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
        self._running = running
        self._signals = signals
        self._clock = clock
        self._deadline = deadline
        self._wake_outbox = wake_outbox

    async def handle(self, lease: Lease, stored: StoredDelivery) -> bool:
        """Bring one delivery to its outcome and return whether more of the conversation waits.

        A message that the contact changes meanwhile is decided again, as it reads then. Raises
        LeaseLost when another worker took the conversation; nothing was written then.
        """
        later = [each for each in lease.deliveries if each.number > stored.number]
        revisions = revisions_of(stored.delivery, later)
        for decided in range(1, MOST_DECISIONS):
            try:
                return await self._attempt(lease, stored, revisions, may_decide_again=True)
            except Superseded as again:
                revisions = again.revisions
                _log.info("a turn is decided again", turn_id=stored.delivery.turn_id, after=decided)
        return await self._attempt(lease, stored, revisions, may_decide_again=False)

    async def _attempt(
        self,
        lease: Lease,
        stored: StoredDelivery,
        revisions: tuple[StoredDelivery, ...],
        *,
        may_decide_again: bool,
    ) -> bool:
        started_at = self._clock.now()
        situation = await read_situation(self._store, stored.delivery, revisions=revisions)
        if situation.is_repeat:
            return await self._applier.finish_repeat(lease, stored)
        turn = situation.turn(clock=self._clock, deadline=self._deadline)
        draft = self._draft(situation, turn)
        deciding = self._decider.decide(situation, turn, draft, begun_before=stored.attempts)
        try:
            outcome = await self._outcome(
                stored.delivery, deciding, may_decide_again=may_decide_again
            )
            changes, more = await self._applier.apply(
                situation,
                outcome,
                await self._packet(situation, outcome, turn),
                lease=lease,
                stored=stored,
                started_at=started_at,
                may_decide_again=may_decide_again,
            )
        except Superseded:
            await draft.withdraw()
            raise
        if isinstance(changes.outcome, Silence):
            await draft.withdraw()
        await self._after(changes)
        return more

    async def _outcome(
        self,
        delivery: Delivery,
        deciding: Coroutine[Any, Any, Outcome],
        *,
        may_decide_again: bool,
    ) -> Outcome:
        """Return the outcome; raises Superseded when the question was changed meanwhile."""
        try:
            return await self._running.run(delivery, deciding, is_revisable=may_decide_again)
        except Interrupted as interrupted:
            if interrupted.cause is Cause.STOPPED:
                return Silence(SilenceReason.STOPPED)
        async with self._store.reading() as records:
            waiting = await records.waiting(delivery.conversation_id)
        raise Superseded(revisions_of(delivery, waiting))

    def _draft(self, situation: Situation, turn: Turn) -> QuietDraft:
        ref = situation.conversation.ref
        return QuietDraft(self._channels, ref, turn_id=turn.id, is_shown=situation.expects_words)

    async def _after(self, changes: Changes) -> None:
        if changes.effects:
            self._wake_outbox()
        conversation = changes.conversation
        is_for_desks = conversation.epoch > 0
        await tell(self._signals, conversation.id, desk=is_for_desks, changed=changes.changed)

    async def _packet(self, situation: Situation, outcome: Outcome, turn: Turn) -> Packet | None:
        if not isinstance(outcome, Escalate) or outcome.ask_first:
            return None
        async with self._store.reading() as records:
            earlier = await records.handoffs.of_conversation(turn.conversation.id)
            turns = await records.turns.of_conversation(turn.conversation.id)
        previous = earlier[0] if earlier else None
        escalation = with_evidence(
            outcome,
            turns,
            words=situation.heard.text if situation.heard else "",
            answer=situation.pressed_below,
            since=previous.closed_at if previous else None,
        )
        return await self._packets.build(
            turn, escalation, previous=previous.id if previous else None
        )
