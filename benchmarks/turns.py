"""What a turn costs in Baton, and how many one process can do: `python -m benchmarks.turns`.

10,000 chunks in the embedded index, SQLite with synchronous=FULL, the web channel, a model that
answers at once (or after a second), vectors made without a model.
"""

import asyncio
import resource
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from benchmarks.machine import machine, question
from bot.domain.contacts import PUBLIC, ChannelIdentity
from bot.domain.conversations import ConversationRef
from bot.domain.messages import ContactMessage, Delivery
from bot.store.signals import LocalSignals
from commands.composition import Service
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


def _percentile(seconds: list[float], share: int) -> float:
    return 1000 * quantiles(seconds, n=100)[share - 1]


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def main() -> None:
    """Print the rows of the turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for tokens, words in ((1, "not streamed"), (200, "streamed, 200 tokens")):
            async with machine(folder, _web(), tokens=tokens) as service:
                seconds, cpu, replies = await one_by_one(service, 300, name=words)
            print(
                f"turn, {words}: added p50 {_percentile(seconds, 50):.1f} ms, "
                f"p99 {_percentile(seconds, 99):.1f} ms; processor {1000 * cpu:.1f} ms a turn; "
                f"{replies} cited replies"
            )
        async with machine(folder, _web()) as service:
            took = await drained(service, 3000, name="backlog")
            print(f"backlog of 3,000, 0 ms model: drained in {took:.1f} s")
        for tokens, words in ((1, "not streamed"), (200, "streamed, 200 tokens")):
            async with machine(folder, _web(), wait_s=1.0, tokens=tokens, at_once=256) as service:
                took = await drained(service, 2000, name=f"slow model {words}")
            print(f"1 s model, {words}: {2000 / took:.0f} turns/s, peak RSS {_memory_mb():.0f} MB")


def _web() -> list[PlainWeb]:
    return [PlainWeb(LocalSignals())]


if __name__ == "__main__":
    asyncio.run(main())
