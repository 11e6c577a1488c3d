"""Opens many tickets in HubSpot while calls go wrong and the process is killed, then counts."""

import asyncio
import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.domain.contacts import Assurance, ChannelIdentity
from bot.domain.conversations import ConversationRef
from bot.domain.effects import EffectState
from bot.service.channels import Channels
from bot.store.sql import open_store
from connectors.hubspot.layout import TICKET_KEY
from tests.builders import a_conversation, a_handoff
from tests.fakes.hubspot import FakeHubSpot, Portal, ServedHubSpot
from tests.fakes.hubspot.fixtures import set_up
from tests.kill.hubspot_child import FastClock, run

PACE = 30.0
_PRELOADED = ["tests.kill.hubspot_child"]


@dataclass
class Counts:
    """What a campaign found."""

    wanted: int = 0
    tickets: int = 0
    """Different tickets that stand in the portal."""
    doubled: int = 0
    missing: int = 0
    lonely: int = 0
    """Tickets without the contact they are about."""
    given_up: int = 0
    """Effects that the ledger does not call done."""
    kills: int = 0
    calls: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def line(self) -> str:
        """Return the counts as one line."""
        hidden = {"seconds", "faults"}
        named = [f"{value} {name}" for name, value in vars(self).items() if name not in hidden]
        faults = ", ".join(f"{name}: {times}" for name, times in sorted(self.faults.items()))
        return f"{', '.join(named)} in {self.seconds:.0f} s; faults: {faults}"


async def campaign(
    folder: Path, *, tickets: int, share: float = 0.2, kills: int = 10, seed: int = 1
) -> Counts:
    """Run it and return the counts."""
    began, clock = time.monotonic(), FastClock(time.time(), PACE)
    database_url = f"sqlite:///{folder / 'baton.db'}"
    keys = await _planned(database_url, tickets, clock)
    hubspot = FakeHubSpot(set_up(Portal(clock.now)))
    hubspot.faults.share, hubspot.faults.chance = share, random.Random(seed)
    hubspot.limits.burst = 100_000
    with ServedHubSpot(hubspot) as served:
        runs = await _live_and_die(database_url, served, clock, keys, kills=kills)
    counts = _counted(hubspot, keys)
    counts.given_up = len(await _without(database_url, keys, {EffectState.DONE}))
    counts.kills = runs
    counts.seconds = time.monotonic() - began
    return counts


async def _planned(url: str, tickets: int, clock: FastClock) -> list[str]:
    store = await open_store(url)
    channels = Channels([], [])
    keys = []
    async with store.writing() as records:
        for number in range(tickets):
            handoff = a_handoff(id=f"handoff-{number}", conversation_id=f"talk-{number}")
            identity = ChannelIdentity(
                "vendor", f"v{number}", "Ada Lovelace", f"ada{number // 3}@example.com",
                assurance=Assurance.ASSERTED,
            )  # fmt: skip
            contact = await records.conversations.identify(identity, now=clock.now())
            ref = ConversationRef("vendor", room=f"room-{number}")
            conversation = a_conversation(id=f"talk-{number}", ref=ref, contact_id=contact.id)
            await records.conversations.save(conversation)
            await records.handoffs.save(handoff)
            effect = channels.ticket(handoff, contact_id=contact.id)
            await records.effects.plan(effect)
            keys.append(effect.key)
    await store.close()
    return keys


async def _live_and_die(
    url: str, served: ServedHubSpot, clock: FastClock, keys: list[str], *, kills: int
) -> int:
    """Let children work, each killed in the middle of a call, the last one left in peace."""
    done = 0
    for number in range(kills + 1):
        child = _started(url, served.url, clock)
        served.fake.faults.kill = child.kill
        if number < kills:
            served.fake.faults.kill_in = random.Random(number).randint(20, 200)
        await _ended_or_settled(child, url, keys)
        done += not child.is_alive()
        child.kill()
        await asyncio.to_thread(child.join)
    return done


async def _ended_or_settled(child: BaseProcess, url: str, keys: list[str]) -> None:
    ended = {EffectState.DONE, EffectState.DEAD}
    async with asyncio.timeout(600):
        while child.is_alive() and await _without(url, keys, ended):  # noqa: ASYNC110 - a process
            await asyncio.sleep(0.25)


async def _without(url: str, keys: list[str], states: set[EffectState]) -> list[str]:
    """Return the keys of the effects that are in none of these states."""
    store = await open_store(url)
    async with store.reading() as records:
        found = [await records.effects.get(key) for key in keys]
    await store.close()
    return [each.key for each in found if each and each.state not in states]


def _counted(hubspot: FakeHubSpot, keys: list[str]) -> Counts:
    portal = hubspot.portal
    found = Counter(record.properties[TICKET_KEY] for record in portal.all("tickets"))
    lonely = [
        record
        for record in portal.all("tickets")
        if len(portal.linked("tickets", record.id, "contacts")) != 1
    ]
    return Counts(
        wanted=len(keys),
        tickets=len(found),
        doubled=sum(found.values()) - len(found),
        missing=len(set(keys) - set(found)),
        lonely=len(lonely),
        calls=len(hubspot.calls),
        faults={str(fault): times for fault, times in hubspot.faults.happened.items()},
    )


def _started(url: str, hubspot_url: str, clock: FastClock) -> BaseProcess:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    child = context.Process(target=run, args=(url, hubspot_url, clock), daemon=True)
    child.start()
    return child
