"""Looks after contacts whose handoff nobody has claimed."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

import structlog

from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.hours import BusinessHours
from bot.ports.clock import Clock
from bot.ports.services import Signals
from bot.ports.storage import Records, Store
from bot.service import sentences
from bot.service.announcing import announce, tell
from bot.service.channels import Channels
from bot.service.saying import say

_log = structlog.get_logger()


class Step(StrEnum):
    """What is done for a handoff that waits too long."""

    REMIND = "reminded"
    """Past the target: all desks are reminded."""
    ESCALATE = "escalated"
    """Past twice the target: the next desk is told."""


_SAYS = {Step.REMIND: sentences.STILL_WAITING, Step.ESCALATE: sentences.WAITING_LONGER}


class WaitingService:
    """Reminds the desks of handoffs past their target, and tells the contact, once each time.

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
                await self._look_after(handoff.id)

    async def _look_after(self, handoff_id: str) -> None:
        async with self._store.writing() as records:
            handoff = await records.handoffs.get(handoff_id)
            step = self._due(handoff) if handoff else None
            if handoff is None or step is None:
                return
            await self._take(records, handoff, step)
        _log.warning("a handoff waits past its target", handoff_id=handoff_id, step=step)
        await tell(self._signals, handoff.conversation_id, desk=True)

    async def _take(self, records: Records, handoff: Handoff, step: Step) -> None:
        now, desks = self._clock.now(), self._channels.told_desks()
        if step is Step.REMIND:
            handoff = replace(handoff, reminded_at=now)
        else:
            handoff, desks = replace(handoff, escalated_at=now), desks[1:2] or desks
        await records.handoffs.save(handoff)
        await announce(records, self._channels, handoff, at=now, occasion=step, desks=desks)
        conversation = await records.conversations.get(handoff.conversation_id)
        if conversation is not None:
            cause = f"{step}:{handoff.id}"
            await say(records, self._channels, conversation, cause=cause, text=_SAYS[step], now=now)

    def _due(self, handoff: Handoff) -> Step | None:
        if handoff.state is not HandoffState.REQUESTED:
            return None
        waited = self._waited(handoff)
        if handoff.reminded_at is None:
            return Step.REMIND if waited >= self._target else None
        is_due = handoff.escalated_at is None and waited >= 2 * self._target
        return Step.ESCALATE if is_due else None

    def _waited(self, handoff: Handoff) -> timedelta:
        now = self._clock.now()
        if self._hours is None:
            return now - handoff.requested_at
        return self._hours.open_between(handoff.requested_at, now)
