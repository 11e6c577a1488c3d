"""Applies an outcome: everything that it means, in one transaction, or nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.answers import Outcome, Reply, Silence, SilenceReason
from bot.domain.conversations import Conversation
from bot.domain.handoffs import HandoffState, Packet
from bot.domain.hours import BusinessHours
from bot.domain.messages import ContactAction, ContactDeletion, ContactEdit, ContactMessage
from bot.domain.turns import TurnRecord
from bot.domain.waits import LATEST, expected_wait
from bot.ports.clock import Clock
from bot.ports.storage import Lease, Records, Store, StoredDelivery
from bot.service.actions import Actions
from bot.service.announcing import announce
from bot.service.channels import Channels
from bot.service.outcomes import Changes, Outcomes
from bot.service.revising import Revisions
from bot.service.situation import Situation, contact_message
from bot.service.superseding import take_in

_ENDED = (HandoffState.RETURNED, HandoffState.RESOLVED)
_LOOKED_AT = 5 * LATEST
"""Handoffs among which those of the same desks are looked for: reading them takes 6 ms."""


class Applier:
    """Writes what a turn came to."""

    def __init__(
        self, store: Store, *, channels: Channels, clock: Clock, hours: BusinessHours | None = None
    ) -> None:
        self._store = store
        self._channels = channels
        self._hours = hours
        self._outcomes = Outcomes(channels, hours=hours)
        self._actions = Actions(channels, clock)
        self._revisions = Revisions(channels, clock)
        self._clock = clock

    async def apply(
        self,
        situation: Situation,
        outcome: Outcome,
        packet: Packet | None,
        *,
        lease: Lease,
        stored: StoredDelivery,
        started_at: datetime,
        may_decide_again: bool = False,
    ) -> tuple[Changes, bool]:
        """Return what was written and whether more of the conversation waits.

        The owner is read again inside the transaction: a reply that lost the race against an
        agent is dropped and recorded. Nothing is written when it raises LeaseLost, because another
        worker has the conversation by now, or Superseded, because the contact has changed the
        message meanwhile (only where the caller `may_decide_again`).
        """
        async with self._store.writing() as records:
            changes = await self._write(records, situation, outcome, packet)
            await self._record(records, changes, situation, started_at)
            more = await records.finish(lease, stored)
            if more:
                more = await take_in(
                    records,
                    lease,
                    situation.delivery,
                    known=situation.revisions,
                    may_decide_again=may_decide_again,
                    now=self._clock.now(),
                )
        return changes, more

    async def _write(
        self, records: Records, situation: Situation, outcome: Outcome, packet: Packet | None
    ) -> Changes:
        if situation.is_about_nothing:
            return Changes(conversation=situation.conversation, outcome=outcome)
        if situation.is_new_contact or situation.stored_epoch is None:
            delivery = situation.delivery
            await records.conversations.identify(delivery.identity, now=delivery.received_at)
        current = await records.conversations.get(situation.conversation.id)
        wait = await self._usual_wait(records, packet)
        changes = self._changes(situation, current, outcome, packet, wait)
        changes = await self._heard(records, changes, situation)
        await write(records, changes)
        await self._announce(records, changes)
        return changes

    async def finish_repeat(self, lease: Lease, stored: StoredDelivery) -> bool:
        """Mark a delivery as done whose turn has its outcome already."""
        async with self._store.writing() as records:
            return await records.finish(lease, stored)

    def _changes(
        self,
        situation: Situation,
        current: Conversation | None,
        outcome: Outcome,
        packet: Packet | None,
        wait: timedelta | None,
    ) -> Changes:
        stored_epoch = current.epoch if current else None
        if current and stored_epoch != situation.stored_epoch:
            return self._outcomes.overtaken(current, outcome)
        return self._outcomes.changes(
            outcome,
            conversation=situation.conversation,
            turn_id=situation.delivery.turn_id,
            now=self._clock.now(),
            packet=packet,
            about=situation.answers_again,
            usual_wait=wait,
        )

    async def _usual_wait(self, records: Records, packet: Packet | None) -> timedelta | None:
        """Return how long contacts wait for a human just now, where one is asked for."""
        if packet is None:
            return None
        claimed = [
            *await records.handoffs.in_state((HandoffState.ACCEPTED,), limit=_LOOKED_AT),
            *await records.handoffs.in_state(_ENDED, limit=_LOOKED_AT),
        ]
        return expected_wait(
            claimed,
            now=self._clock.now(),
            desks=self._channels.desks_for(packet),
            hours=self._hours,
        )

    async def _heard(self, records: Records, changes: Changes, situation: Situation) -> Changes:
        match situation.delivery.inbound:
            case ContactMessage():
                return await self._with_contact_message(records, changes, situation)
            case ContactAction() as action:
                return await self._actions.apply(records, changes, action, situation.delivery)
            case ContactEdit() | ContactDeletion():
                return await self._revisions.apply(
                    records, changes, situation.revision, situation.delivery
                )

    async def _with_contact_message(
        self, records: Records, changes: Changes, situation: Situation
    ) -> Changes:
        message = situation.heard or contact_message(situation.delivery)
        conversation = changes.conversation
        heard = replace(changes, messages=(message, *changes.messages))
        is_for_agents = _is_for_agents(changes.outcome) and not message.deleted
        if conversation.handoff_id is None or not is_for_agents:
            return heard
        handoff = await records.handoffs.get(conversation.handoff_id)
        desks = handoff.desks if handoff else ()
        relays = self._channels.relays(conversation.handoff_id, message, desks=desks)
        return replace(heard, effects=(*heard.effects, *relays))

    async def _announce(self, records: Records, changes: Changes) -> None:
        if changes.handoff is None or not changes.occasion:
            return
        now, occasion = self._clock.now(), changes.occasion
        await announce(records, self._channels, changes.handoff, at=now, occasion=occasion)

    async def _record(
        self, records: Records, changes: Changes, situation: Situation, started_at: datetime
    ) -> None:
        turn_id, now = situation.delivery.turn_id, self._clock.now()
        record = TurnRecord(
            id=turn_id,
            conversation_id=changes.conversation.id,
            outcome=changes.outcome,
            started_at=started_at,
            finished_at=now,
        )
        await records.turns.add(record)
        usage = changes.outcome.trace.usage
        if usage.calls:
            await records.turns.add_usage(turn_id, usage, at=now)


async def write(records: Records, changes: Changes) -> None:
    """Write changes through an open transaction; repeats of what is there change nothing."""
    await records.conversations.save(changes.conversation)
    for message in changes.messages:
        await records.messages.keep(message)
    if changes.handoff:
        await records.handoffs.save(changes.handoff)
    if isinstance(changes.outcome, Reply) and changes.outcome.approval:
        await records.approvals.add(
            changes.outcome.approval, conversation_id=changes.conversation.id
        )
    for effect in changes.effects:
        await records.effects.plan(effect)


def _is_for_agents(outcome: Outcome) -> bool:
    relayed = {SilenceReason.RELAYED, SilenceReason.OVERTAKEN}
    return isinstance(outcome, Silence) and outcome.reason in relayed
