"""Works off the stored webhooks: events in order, each tried until HubSpot could be asked."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from bot.domain.errors import BatonError, InputError, NotFound, SendDelayed, SendRejected
from bot.domain.retries import backoff
from connectors.hubspot.webhook_box import WebhookBox
from connectors.hubspot.wire import Event, events

Handle = Callable[[Event], Awaitable[None]]
MOST_AT_ONCE = 200
"""Webhooks that are looked at together: enough to put shuffled ones in order."""
AT_ONCE = 8
"""Threads and tickets whose events are worked on at the same time."""
UNREADABLE_WAIT = timedelta(seconds=10)
_HOPELESS = (NotFound, SendRejected, InputError)
"""Gone meanwhile, not allowed, or not to be taken: trying again would not help."""
_log = structlog.get_logger()


class Fetcher:
    """Takes webhooks from the box and hands on their events.

    Events of one thread go one after the other, as they happened, over all webhooks that wait;
    different threads go side by side. A webhook is forgotten when all of it is done; after a crash
    it is done again, which does no harm: what comes of an event has the event's own id.

    Args:
        handle: does what one event asks for; a repeat does no harm.
    """

    def __init__(self, box: WebhookBox, handle: Handle) -> None:
        self._box = box
        self._handle = handle
        self._awake = asyncio.Event()
        self._done: dict[str, set[Event]] = {}
        """Of webhooks that are done in part: what is done."""
        self._tries = 0

    def wake(self) -> None:
        """Say that a webhook was stored."""
        self._awake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            self._awake.clear()
            wait = await self._worked()
            if wait is None and self._box.waiting():
                continue
            try:
                async with asyncio.timeout(wait.total_seconds() if wait else None):
                    await self._awake.wait()
            except TimeoutError:
                continue

    async def _worked(self) -> timedelta | None:
        try:
            return await self.work()
        except OSError as problem:
            _log.warning("stored webhooks cannot be read", error=type(problem).__name__)
            return UNREADABLE_WAIT

    async def work(self) -> timedelta | None:
        """Work on what waits longest; return how long to wait before another try, or None."""
        names = self._box.waiting()[:MOST_AT_ONCE]
        waiting = {name: await self._events(name) for name in names}
        lanes: dict[str, list[tuple[str, Event]]] = {}
        for name, found in waiting.items():
            for event in found:
                lanes.setdefault(event.object_id, []).append((name, event))
        for lane in lanes.values():
            lane.sort(key=lambda each: each[1].occurred_at)
        gate = asyncio.Semaphore(AT_ONCE)
        waits = await asyncio.gather(*(self._work_on(lane, gate) for lane in lanes.values()))
        for name, found in waiting.items():
            if set(found) <= self._done.get(name, set()):
                await self._box.done(name)
                self._done.pop(name, None)
        later = [wait for wait in waits if wait]
        self._tries = self._tries + 1 if later else 0
        return min(later, default=None)

    async def _events(self, name: str) -> list[Event]:
        try:
            return events(json.loads(await self._box.read(name)))
        except (ValueError, RecursionError):
            return []

    async def _work_on(
        self, lane: list[tuple[str, Event]], gate: asyncio.Semaphore
    ) -> timedelta | None:
        """Work on the events of one thread; stop at the first that has to wait."""
        async with gate:
            for name, event in lane:
                done = self._done.setdefault(name, set())
                if event not in done:
                    if wait := await self._tried(event):
                        return wait
                    done.add(event)
        return None

    async def _tried(self, event: Event) -> timedelta | None:
        try:
            await self._handle(event)
        except SendDelayed as problem:
            return problem.retry_after
        except _HOPELESS as problem:
            _log.warning(
                "an event of HubSpot was left out", kind=event.kind, id=event.object_id,
                error=type(problem).__name__,
            )  # fmt: skip
        except BatonError as problem:
            _log.info("an event of HubSpot has to wait", kind=event.kind, error=str(problem))
            return backoff(self._tries + 1, jitter=1.0)
        except Exception:  # noqa: BLE001 - the boundary of the loop
            # One event that nobody foresaw must not stop all others.
            _log.exception("an event of HubSpot broke off", kind=event.kind, id=event.object_id)
        return None
