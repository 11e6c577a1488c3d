"""Kills Baton again and again while deliveries come in, then counts what became of them."""

import asyncio
import multiprocessing
import random
import socket
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.process import BaseProcess

import httpx
from pydantic import TypeAdapter
from sqlalchemy import text

from bot.domain.contacts import ChannelIdentity
from bot.domain.conversations import ConversationRef
from bot.domain.messages import Action, ContactAction, ContactMessage, Delivery, Inbound
from bot.store.sql import open_store
from tests.kill.child import run
from tests.kill.vendor import LoopbackVendor, Served

ROOMS = 8
_PRELOADED = ["tests.kill.child", "uvicorn.protocols.http.h11_impl", "uvicorn.lifespan.on"]


@dataclass
class Counts:
    """What a campaign found."""

    kills: int = 0
    questions: int = 0
    answered: int = 0
    lost: int = 0
    doubled: int = 0
    flagged: int = 0
    out_of_order: int = 0
    handoffs: int = 0
    tickets: int = 0
    seconds: float = 0.0

    def line(self) -> str:
        """Return the counts as one line."""
        named = ", ".join(
            f"{value} {name}" for name, value in vars(self).items() if name != "seconds"
        )
        return f"{named} in {self.seconds:.0f} s"


@dataclass
class Sender:
    """One contact's vendor side: sends its deliveries one after the other until each is taken."""

    room: str
    port: int
    sent: list[str] = field(default_factory=list)
    is_done: bool = False

    async def keep_sending(self, client: httpx.AsyncClient) -> None:
        """Send numbered questions until told to stop."""
        while not self.is_done:
            words = f"{self.room} question {len(self.sent) + 1}"
            await self.post(client, f"{self.room}-{len(self.sent)}", ContactMessage(words))
            self.sent.append(words)
            await asyncio.sleep(random.random() * 0.03)

    async def post(self, client: httpx.AsyncClient, delivery_id: str, inbound: Inbound) -> None:
        """Send one delivery as often as it takes to be answered 2xx, as vendors do."""
        delivery = Delivery(
            channel="vendor",
            delivery_id=delivery_id,
            ref=ConversationRef("vendor", room=self.room),
            identity=ChannelIdentity("vendor", external_id=self.room),
            inbound=inbound,
            received_at=datetime.now(UTC),
        )
        body = TypeAdapter(Delivery).dump_json(delivery)
        while True:
            try:
                if (
                    await client.post(f"http://127.0.0.1:{self.port}/webhook", content=body)
                ).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.02)


async def campaign(url: str, *, kills: int, seed: int = 1) -> Counts:
    """Run it and return the counts."""
    started, chance = time.monotonic(), random.Random(seed)
    vendor, counts = LoopbackVendor(), Counts()
    port = _free_port()
    with Served(vendor.app()) as served:
        async with httpx.AsyncClient(timeout=5) as client:
            senders = [Sender(f"room-{number}", port) for number in range(ROOMS)]
            asking = [asyncio.create_task(sender.keep_sending(client)) for sender in senders]
            wanting: list[asyncio.Task[None]] = []
            for number in range(kills):
                wanting.append(asyncio.create_task(_want_human(client, port, number)))
                await _live_and_die(url, served.port, port, chance)
                counts.kills += 1
            for sender in senders:
                sender.is_done = True
            child = _start(url, served.port, port)
            await asyncio.gather(*asking, *wanting)
            await _settled(vendor, senders, len(wanting))
            child.kill()
            child.join()
    _count_answers(counts, vendor, senders)
    await _count_tickets(counts, url, vendor)
    counts.seconds = time.monotonic() - started
    return counts


async def _live_and_die(url: str, vendor_port: int, port: int, chance: random.Random) -> None:
    child = _start(url, vendor_port, port)
    await _reachable(port)
    await asyncio.sleep(chance.random() * 0.4)
    child.kill()
    await asyncio.to_thread(child.join)


def _start(url: str, vendor_port: int, port: int) -> BaseProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    child = context.Process(target=run, args=(url, vendor_port, port), daemon=True)
    child.start()
    return child


async def _reachable(port: int) -> None:
    for _ in range(2000):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return
    raise TimeoutError


async def _want_human(client: httpx.AsyncClient, port: int, number: int) -> None:
    sender = Sender(f"human-{number}", port)
    await sender.post(client, f"human-{number}", ContactAction(Action.WANT_HUMAN))


async def _settled(vendor: LoopbackVendor, senders: list[Sender], handoffs: int) -> None:
    """Wait until everything has arrived, or until nothing has for 25 seconds."""
    expected = sum(len(sender.sent) for sender in senders) + 2 * handoffs
    still, before = 0.0, -1
    while len({key for _, key, _ in vendor.shown}) < expected and still < 25:
        still = 0.0 if len(vendor.shown) != before else still + 0.1
        before = len(vendor.shown)
        await asyncio.sleep(0.1)
    await asyncio.sleep(1)


def _count_answers(counts: Counts, vendor: LoopbackVendor, senders: list[Sender]) -> None:
    keys = Counter(key for _, key, _ in vendor.shown)
    counts.doubled = sum(times - 1 for times in keys.values())
    for sender in senders:
        wanted = [f"You asked: {words} [1]" for words in sender.sent]
        got = list(dict.fromkeys(words for room, _, words in vendor.shown if room == sender.room))
        counts.questions += len(wanted)
        counts.answered += len(set(wanted) & set(got))
        counts.lost += len(set(wanted) - set(got))
        counts.out_of_order += [each for each in wanted if each in set(got)] != got


async def _count_tickets(counts: Counts, url: str, vendor: LoopbackVendor) -> None:
    counts.handoffs = counts.kills
    store = await open_store(url)
    try:
        async with store.database.reading() as transaction:
            rows = await transaction.read(text("SELECT count(*) FROM crm_ticket"))
            counts.tickets = rows[0][0]
            flagged = await transaction.read(
                text("SELECT count(*) FROM effect WHERE possibly_doubled")
            )
            counts.flagged = flagged[0][0]
    finally:
        await store.close()
    told = {room for room, _, words in vendor.shown if "reference" in words}
    counts.lost += counts.handoffs - len(told)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
