"""What a turn costs in Baton, and how many one process can do: `python -m benchmarks.turns`.

10,000 chunks in the embedded index, SQLite with synchronous=FULL, the web channel, a model that
answers at once (or after a second), vectors made without a model. Every row is a process of its
own, on the event loop of `serve`, so that no row sees the memory or the caches of another.
"""

import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from statistics import quantiles
from typing import Any

import uvloop
from langchain_core.messages import HumanMessage

from benchmarks.machine import TimedModel, machine, question
from bot.assistant.streams import streamed
from bot.domain.contacts import PUBLIC, ChannelIdentity
from bot.domain.conversations import ConversationRef
from bot.domain.messages import ContactMessage, Delivery
from bot.store.signals import LocalSignals
from commands.composition import Service
from commands.serve import spare_what_is_loaded
from connectors.console import NoDraft
from connectors.web.connector import WebConnector

WARM_UP = 50


class PlainWeb(WebConnector):
    """The web channel with nobody watching: drafts go nowhere."""

    def draft(self, ref: ConversationRef, *, turn_id: str) -> NoDraft:
        """Show the draft to nobody."""
        return NoDraft()


def delivery(room: str, number: int, service: Service) -> Delivery:
    """Return a question as the web channel delivers it."""
    return Delivery(
        channel="web",
        delivery_id=f"{room}-{number}",
        ref=ConversationRef("web", room=room),
        identity=ChannelIdentity("web", external_id=room),
        inbound=ContactMessage(question(number * 37)),
        received_at=service.foundation.clock.now(),
        audience=PUBLIC,
    )


async def one_by_one(service: Service, turns: int, *, name: str) -> tuple[list[float], float, int]:
    """Return the seconds from acceptance to stored reply, processor seconds a turn, and replies."""
    seconds, replies = [], 0
    cpu = 0.0
    async with service.running():
        for number in range(WARM_UP + turns):
            sent = delivery(f"{name}-{number // 5}", number, service)
            if number == WARM_UP:
                cpu = time.process_time()
            begun = time.perf_counter()
            async with service.foundation.signals.watch(
                f"conversation:{sent.conversation_id}"
            ) as signals:
                await service.intake.accept(sent)
                async for signal in signals:
                    if signal.kind == "changed":
                        break
            if number >= WARM_UP:
                seconds.append(time.perf_counter() - begun)
        spent = (time.process_time() - cpu) / turns
        for room in range(turns // 5):
            ref = ConversationRef("web", room=f"{name}-{room}")
            said = await service.transcripts.messages(ref.conversation_id)
            replies += sum(bool(each.citations) for each in said)
    return seconds, spent, replies


async def drained(service: Service, deliveries: int, *, name: str) -> float:
    """Store deliveries, then return how long it takes to answer them all."""
    everything = [delivery(f"{name}-{number}", number, service) for number in range(deliveries)]
    await asyncio.gather(*(service.intake.accept(each) for each in everything))
    begun = time.perf_counter()
    async with service.running():
        while await service.foundation.store.inbox.waiting():
            await asyncio.sleep(0.05)
        return time.perf_counter() - begun


def percentile(seconds: list[float], share: int) -> float:
    """Return a percentile in milliseconds."""
    return 1000 * quantiles(seconds, n=100)[share - 1]


def _memory_mb() -> float:
    """Return the most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _memory_now_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def one_conversation(folder: Path, tokens: int) -> None:
    """Print what a turn costs when nothing else happens."""
    async with machine(folder, web(), tokens=tokens) as service:
        spare_what_is_loaded()
        seconds, cpu, replies = await one_by_one(service, 300, name=f"{tokens} tokens")
    print(
        f"turn, {_said(tokens)}: added p50 {percentile(seconds, 50):.1f} ms, "
        f"p99 {percentile(seconds, 99):.1f} ms; processor {1000 * cpu:.1f} ms a turn, of which "
        f"the model's own {1000 * await _model_alone(tokens):.1f} ms; {replies} cited replies"
    )


async def backlog(folder: Path) -> None:
    """Print how long 3,000 stored deliveries take."""
    async with machine(folder, web()) as service:
        spare_what_is_loaded()
        took = await drained(service, 3000, name="backlog")
    print(f"backlog of 3,000, 0 ms model: drained in {took:.1f} s, peak RSS {_memory_mb():.0f} MB")


async def slow_model(folder: Path, tokens: int) -> None:
    """Print how many turns a second are done while each waits a second for its model."""
    async with machine(folder, web(), wait_s=1.0, tokens=tokens, at_once=256) as service:
        spare_what_is_loaded()
        took = await drained(service, 2000, name=f"slow model {tokens}")
    rate = f"{2000 / took:.0f} turns/s"
    print(f"1 s model, {_said(tokens)}: {rate}, peak RSS {_memory_mb():.0f} MB")


async def growth(folder: Path) -> None:
    """Print by how much the memory grows with every 1,000 turns, after the first 1,000."""
    async with machine(folder, web()) as service:
        spare_what_is_loaded()
        await drained(service, 1000, name="growth before")
        before = _memory_now_mb()
        await drained(service, 2000, name="growth")
        grown = (_memory_now_mb() - before) / 2
    print(f"RSS growth: {grown:.1f} MB per 1,000 turns")


ROWS = {
    "turn": lambda folder: one_conversation(folder, 1),
    "turn-streamed": lambda folder: one_conversation(folder, 200),
    "backlog": backlog,
    "slow": lambda folder: slow_model(folder, 1),
    "slow-streamed": lambda folder: slow_model(folder, 200),
    "growth": growth,
}


async def main() -> None:
    """Print the rows of the turn, or the one that is named after its data folder."""
    with tempfile.TemporaryDirectory() as folder:
        for row in ROWS:
            command = [sys.executable, "-m", "benchmarks.turns", row, folder]
            await asyncio.to_thread(subprocess.run, command, check=True)


async def _model_alone(tokens: int) -> float:
    """Return the processor seconds that the invented model itself spends on its answer."""
    model, begun = TimedModel(tokens=tokens), time.process_time()
    prompt = "\n---\n" + "one two three four five six seven eight nine. " * 12
    for _ in range(50):
        async for _ in streamed(model, [HumanMessage(prompt)]):
            pass
    return (time.process_time() - begun) / 50


def _said(tokens: int) -> str:
    return "not streamed" if tokens == 1 else f"streamed, {tokens} tokens"


def web() -> list[PlainWeb]:
    """Return the one channel of these benchmarks."""
    return [PlainWeb(LocalSignals())]


def _run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


if __name__ == "__main__":
    _run(ROWS[sys.argv[1]](Path(sys.argv[2])) if len(sys.argv) > 1 else main())
