"""Looks after contacts whose handoff nobody has claimed."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

import structlog

from bot.domain.conversations import Author
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.hours import BusinessHours
from bot.domain.messages import Offer
from bot.domain.routing import next_desk
from bot.domain.waits import waited
from bot.ports.clock import Clock
from bot.ports.services import Signals
from bot.ports.storage import Records, Store
from bot.service import sentences
from bot.service.announcing import announce, tell
from bot.service.channels import Channels
from bot.service.saying import say
from bot.service.situation import HISTORY

_log = structlog.get_logger()


class Step(StrEnum):
    """What is done for a handoff that waits too long."""

    SLIP = "slipped"
    """Past the time that the contact was told: they are told again."""
    REMIND = "reminded"
    """Past the target: its desks are reminded."""
    ESCALATE = "escalated"
    """Past twice the target: the next desk is told."""


_SAYS = {
    Step.SLIP: sentences.SLIPPED,
    Step.REMIND: sentences.STILL_WAITING,
    Step.ESCALATE: sentences.WAITING_LONGER,
}


class WaitingService:
    """Reminds the desks of handoffs past their target, and tells the contact when it takes longer.

    Only the time counts in which somebody is there; outside it nobody is reminded.
    """

    def __init__(
        self,
        *,
        store: Store,
        channels: Channels,
        signals: Signals,
        clock: Clock,
        target: timedelta,
        hours: BusinessHours | None = None,
    ) -> None:
        self._store = store
        self._channels = channels
        self._signals = signals
        self._clock = clock
        self._target = target
        self._hours = hours

    async def remind(self) -> None:
        """Go through the queue once."""
        if self._hours and not self._hours.is_open(self._clock.now()):
            return
        async with self._store.reading() as records:
            waiting = await records.handoffs.in_state((HandoffState.REQUESTED,))
        for handoff in waiting:
            if self._due(handoff):
                await self._look_after(handoff)

    async def _look_after(self, seen: Handoff) -> None:
        async with self._store.writing() as records:
            # The conversation is locked before the handoff, as turns do.
            await records.conversations.get(seen.conversation_id)
            handoff = await records.handoffs.get(seen.id)
            step = self._due(handoff) if handoff else None
            if handoff is None or step is None:
                return
            await self._take(records, handoff, step)
        _log.warning("a handoff waits past its target", handoff_id=seen.id, step=step)
        await tell(self._signals, seen.conversation_id, desk=True)

    async def _take(self, records: Records, handoff: Handoff, step: Step) -> None:
        now = self._clock.now()
        match step:
            case Step.SLIP:
                await records.handoffs.save(replace(handoff, slipped_at=now))
            case Step.REMIND:
                handoff = replace(handoff, reminded_at=now)
                await records.handoffs.save(handoff)
                await announce(records, self._channels, handoff, at=now, occasion=step)
            case Step.ESCALATE:
                await self._escalate(records, handoff)
        was_told_a_time = step is Step.REMIND and handoff.expected_wait is not None
        conversation = await records.conversations.get(handoff.conversation_id)
        if conversation is not None and not was_told_a_time:
            cause = f"{step}:{handoff.id}"
            await say(
                records,
                self._channels,
                conversation,
                cause=cause,
                text=_SAYS[step],
                now=now,
                offers=(Offer.WITHDRAW,),
            )

    async def _escalate(self, records: Records, handoff: Handoff) -> None:
        """Tell the next desk, with all that the contact has written since the request."""
        now, told = self._clock.now(), self._channels.told_desks(handoff.desks)
        new = next_desk(handoff.desks, self._channels.told_desks()) if handoff.desks else None
        desks = (new,) if new else tuple(told[1:2] or told)
        handoff = replace(
            handoff, escalated_at=now, desks=(*handoff.desks, new) if new else handoff.desks
        )
        await records.handoffs.save(handoff)
        await announce(
            records, self._channels, handoff, at=now, occasion=Step.ESCALATE, desks=desks
        )
        if new:
            await self._catch_up(records, handoff, new)

    async def _catch_up(self, records: Records, handoff: Handoff, desk: str) -> None:
        for message in await records.messages.latest(handoff.conversation_id, limit=HISTORY):
            is_later = message.at > handoff.requested_at and not message.deleted
            if message.author is Author.CONTACT and is_later:
                for effect in self._channels.relays(handoff.id, message, desks=(desk,)):
                    await records.effects.plan(effect)

    def _due(self, handoff: Handoff) -> Step | None:
        if handoff.state is not HandoffState.REQUESTED:
            return None
        passed = waited(handoff.requested_at, self._clock.now(), self._hours)
        told = handoff.expected_wait
        if told is not None and handoff.slipped_at is None and passed > told:
            return Step.SLIP
        if handoff.reminded_at is None:
            return Step.REMIND if passed >= self._target else None
        is_due = handoff.escalated_at is None and passed >= 2 * self._target
        return Step.ESCALATE if is_due else None
