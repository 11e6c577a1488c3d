"""Interrupts answers that are being written: by Stop, or because the question was changed.

A turn is written by one process, and the contact's press may reach another: it travels by the
signals, and whoever runs the turn acts.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from bot.domain.messages import Delivery
from bot.domain.revisions import revises
from bot.ports.clock import Clock
from bot.ports.services import Signalled, Signals
from bot.ports.storage import Inbox

TURNS = "turns"
"""The topic on which every process hears of interruptions."""
Result = TypeVar("Result")


class Cause(StrEnum):
    """Why an answer is interrupted."""

    STOPPED = "stopped"
    REVISED = "revised"


class Interrupted(Exception):
    """The answer was cut off before it was finished; nothing else was."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(slots=True)
class _Running:
    """An answer that is being written here."""

    delivery: Delivery
    task: asyncio.Task[Any]
    is_revisable: bool
    cause: Cause | None = None

    def interrupt(self, cause: Cause) -> bool:
        """Cut the answer off; False when it is finished already."""
        if not self.task.cancel():
            return False
        self.cause = self.cause or cause
        return True


class RunningTurns:
    """Knows the answers that are written in this process; implements services.Interruptions."""

    def __init__(self, *, inbox: Inbox, signals: Signals, clock: Clock, worker: str) -> None:
        self._inbox = inbox
        self._signals = signals
        self._clock = clock
        self._worker = worker
        self._running: dict[str, _Running] = {}

    async def run(
        self, delivery: Delivery, answer: Coroutine[Any, Any, Result], *, is_revisable: bool
    ) -> Result:
        """Return what the answer comes to; raises Interrupted when it is cut off on purpose.

        Only one that `is_revisable` is cut off because its question was changed. A cancellation
        of the caller (a lost lease, the end of the process) goes through as ever.
        """
        task = asyncio.create_task(answer)
        running = _Running(delivery, task, is_revisable)
        self._running[delivery.conversation_id] = running
        try:
            result = await task
        except asyncio.CancelledError:
            if running.cause is None or _is_cancelled_itself():
                raise
            raise Interrupted(running.cause) from None
        finally:
            self._running.pop(delivery.conversation_id, None)
        if running.cause is not None:  # cut off, and ended in its own way all the same
            raise Interrupted(running.cause)
        return result

    async def stop(self, conversation_id: str) -> bool:
        """Cancel the running turn; it ends in Silence(STOPPED). False when nothing runs."""
        running = self._running.get(conversation_id)
        if running:
            return running.interrupt(Cause.STOPPED)
        holder = await self._inbox.holder(conversation_id, now=self._clock.now())
        if holder in {None, self._worker}:
            return False
        await self._tell(conversation_id, Cause.STOPPED)
        return True

    async def revised(self, delivery: Delivery) -> None:
        """Have a question answered anew when this delivery changes it while it is answered."""
        about = revises(delivery.inbound)
        if about is not None and not self._revise(delivery.conversation_id, about):
            await self._tell(delivery.conversation_id, Cause.REVISED, about=about)

    async def listen_forever(self) -> None:
        """Act on what other processes were told."""
        async with self._signals.watch(TURNS) as signalled:
            async for signal in signalled:
                self._hear(signal)

    def _hear(self, signal: Signalled) -> None:
        conversation_id = str(signal.data.get("conversation_id", ""))
        running = self._running.get(conversation_id)
        if running and signal.data.get("cause") == Cause.STOPPED:
            running.interrupt(Cause.STOPPED)
        elif running:
            self._revise(conversation_id, str(signal.data.get("about", "")))

    def _revise(self, conversation_id: str, about: str) -> bool:
        running = self._running.get(conversation_id)
        if running is None or running.delivery.delivery_id != about:
            return False
        if not running.is_revisable:
            return True
        running.interrupt(Cause.REVISED)
        return True

    async def _tell(self, conversation_id: str, cause: Cause, *, about: str = "") -> None:
        data = {"conversation_id": conversation_id, "cause": str(cause), "about": about}
        await self._signals.publish(Signalled(topic=TURNS, kind="changed", data=data))


def _is_cancelled_itself() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
