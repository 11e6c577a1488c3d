"""Sends what the ledger holds: in order, once, and never on behalf of a former owner."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.domain.conversations import Conversation
from bot.domain.effects import Effect, EffectKind, EffectState
from bot.domain.errors import NotFound, SendDelayed, SendRejected, SendUncertain
from bot.domain.retries import MOST_ATTEMPTS, backoff
from bot.ports.clock import Clock
from bot.ports.services import Signals
from bot.ports.storage import Store
from bot.service.announcing import tell
from bot.service.channels import Channels
from bot.service.loop import Loop
from bot.service.performers import Performer, Performers

LEASE = timedelta(seconds=60)
"""How long one send may take before another worker looks what became of it."""
WAITS_UNCOUNTED = timedelta(hours=24)
"""For so long after it was planned, an effect that is asked to wait loses no try by it."""
_log = structlog.get_logger()


class Outbox:
    """Takes due effects from the ledger and brings each to an end."""

    def __init__(
        self,
        *,
        store: Store,
        channels: Channels,
        performers: Performers,
        signals: Signals,
        clock: Clock,
        worker: str,
        limit: int = 32,
        lease: timedelta = LEASE,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._store = store
        self._channels = channels
        self._performers = performers
        self._signals = signals
        self._clock = clock
        self._worker = worker
        self._duration = lease
        self._jitter = jitter
        self.loop = Loop("outbox", self._lease, limit=limit)

    async def _lease(self, limit: int) -> list[asyncio.Task[None]]:
        effects = await self._store.ledger.lease(
            self._worker, limit=limit, duration=self._duration, now=self._clock.now()
        )
        return [asyncio.create_task(self.bring_out(effect)) for effect in effects]

    async def bring_out(self, effect: Effect) -> None:
        """Do, look up, put off, drop or give up one leased effect."""
        try:
            async with asyncio.timeout(self._duration.total_seconds() * 0.8):
                await self._attempt(effect)
        except SendDelayed as problem:
            await self._put_off(self._uncounted(effect), problem, wait=problem.retry_after)
        except (SendUncertain, TimeoutError) as problem:
            await self._put_off(replace(effect, state=EffectState.UNKNOWN), problem)
        except (SendRejected, NotFound) as problem:
            await self._end(effect, EffectState.DEAD, error=str(problem))

    async def _attempt(self, effect: Effect) -> None:
        performer, conversation = await self._performers.for_effect(effect)
        if effect.state is EffectState.UNKNOWN:
            found = await performer.find(effect) if performer.finds else None
            if found is not None:
                return await self._settle(effect, performer, found)
            effect = self._flagged(effect, performer)
        if not self._may_leave(effect, conversation):
            return await self._end(effect, EffectState.DROPPED, error="the owner changed")
        return await self._settle(effect, performer, await performer.perform(effect))

    def _flagged(self, effect: Effect, performer: Performer) -> Effect:
        if performer.finds:
            return effect
        _log.warning("an effect may be done twice: there is no way to look", key=effect.key)
        return replace(effect, possibly_doubled=True)

    def _may_leave(self, effect: Effect, conversation: Conversation) -> bool:
        if effect.kind is not EffectKind.SEND:
            return True
        message = self._channels.message_of(effect)
        return conversation.lets_speak(message.author, epoch=effect.epoch)

    async def _settle(
        self, effect: Effect, performer: Performer, result: dict[str, object]
    ) -> None:
        async with self._store.writing() as records:
            await performer.settled(records, effect, result)
            await records.effects.settle(
                replace(effect, result=result, error=None), EffectState.DONE
            )
        if effect.kind in {EffectKind.OPEN_TICKET, EffectKind.CALL_TOOL}:
            await tell(self._signals, effect.conversation_id, desk=True)
        self.loop.wake()

    async def _put_off(
        self, effect: Effect, problem: Exception, *, wait: timedelta | None = None
    ) -> None:
        if effect.attempts >= MOST_ATTEMPTS:
            return await self._end(effect, EffectState.DEAD, error=str(problem))
        wait = wait or backoff(effect.attempts, jitter=self._jitter())
        _log.info("an effect was put off", key=effect.key, seconds=wait.total_seconds())
        is_unknown = effect.state is EffectState.UNKNOWN
        state = EffectState.UNKNOWN if is_unknown else EffectState.PLANNED
        await self._store.ledger.reschedule(
            replace(effect, state=state),
            due_at=self._clock.now() + wait,
            error=str(problem) or type(problem).__name__,
        )
        return None

    def _uncounted(self, effect: Effect) -> Effect:
        """Return the effect with this try not counted, as long as it is young."""
        is_young = self._clock.now() < effect.created_at + WAITS_UNCOUNTED
        return replace(effect, attempts=effect.attempts - 1) if is_young else effect

    async def _end(self, effect: Effect, state: EffectState, *, error: str) -> None:
        _log.warning("an effect ended undone", key=effect.key, state=state, error=error)
        performer = await self._performer_of_dead(effect) if state is EffectState.DEAD else None
        async with self._store.writing() as records:
            if performer:
                await performer.settled(records, effect, None)
            await records.effects.settle(replace(effect, error=error), state)
        self.loop.wake()

    async def _performer_of_dead(self, effect: Effect) -> Performer | None:
        try:
            performer, _ = await self._performers.for_effect(effect)
        except NotFound:
            return None
        return performer
