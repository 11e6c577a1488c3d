"""Workers: each leases a conversation, brings its deliveries to their outcomes, gives it back."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.domain.errors import LeaseLost
from bot.domain.retries import backoff
from bot.ports.clock import Clock
from bot.ports.storage import Lease, Store
from bot.service.loop import Loop
from bot.service.turns import TurnService

LEASE = timedelta(seconds=15)
"""After a crash another worker takes over when this has passed."""
_log = structlog.get_logger()


class TurnWorkers:
    """Runs turns, a bounded number at a time, apart from the acknowledging of deliveries."""

    def __init__(
        self,
        *,
        store: Store,
        turns: TurnService,
        clock: Clock,
        worker: str,
        limit: int,
        lease: timedelta = LEASE,
    ) -> None:
        self._store = store
        self._turns = turns
        self._clock = clock
        self._worker = worker
        self._duration = lease
        self._held: dict[str, tuple[Lease, asyncio.Task[None]]] = {}
        self.loop = Loop("turns", self._lease, limit=limit)

    async def renew_forever(self) -> None:
        """Prolong the leases that are held, and stop turns whose lease is lost."""
        while True:
            await asyncio.sleep(self._duration.total_seconds() / 3)
            try:
                await self._renew()
            except Exception:  # noqa: BLE001 - the boundary of the loop: logged, and it goes on
                _log.exception("leases could not be renewed")

    async def _renew(self) -> None:
        leases = [lease for lease, _ in self._held.values()]
        if not leases:
            return
        lost = await self._store.inbox.renew(leases, duration=self._duration, now=self._clock.now())
        for conversation_id in lost:
            held = self._held.get(conversation_id)
            if held:
                _log.warning("a lease was lost", conversation_id=conversation_id)
                held[1].cancel()

    async def _lease(self, limit: int) -> list[asyncio.Task[None]]:
        leases = await self._store.inbox.lease(
            self._worker, limit=limit, duration=self._duration, now=self._clock.now()
        )
        return [self._begin(lease) for lease in leases]

    def _begin(self, lease: Lease) -> asyncio.Task[None]:
        task = asyncio.create_task(self._work(lease))
        self._held[lease.conversation_id] = (lease, task)
        task.add_done_callback(lambda _: self._let_go(lease))
        return task

    def _let_go(self, lease: Lease) -> None:
        held = self._held.get(lease.conversation_id)
        if held and held[0].fence == lease.fence:
            del self._held[lease.conversation_id]

    async def _work(self, lease: Lease) -> None:
        try:
            await self._handle_all(lease)
        except LeaseLost:
            _log.warning("a turn lost its lease", conversation_id=lease.conversation_id)
        except asyncio.CancelledError:
            _log.info("a turn was cut off", conversation_id=lease.conversation_id)
            raise
        except Exception:  # noqa: BLE001 - one conversation's trouble must not stop the others
            _log.exception("a turn could not be written", conversation_id=lease.conversation_id)
            await self._retry_later(lease)

    async def _handle_all(self, lease: Lease) -> None:
        more = False
        for stored in lease.deliveries:
            more = await self._turns.handle(lease, stored)
            if not more:
                return
        if more:
            await self._store.inbox.release(lease)
            self.loop.wake()

    async def _retry_later(self, lease: Lease) -> None:
        attempts = lease.deliveries[0].attempts if lease.deliveries else 1
        retry_at = self._clock.now() + backoff(attempts, jitter=0.5)
        await self._store.inbox.release(replace(lease, deliveries=()), retry_at=retry_at)
