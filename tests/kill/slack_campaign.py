"""Kills Baton again and again while people ask it in Slack, then counts what they see."""

import asyncio
import multiprocessing
import random
import socket
import time
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess

from sqlalchemy import text

from bot.store.sql import open_store
from tests.fakes.slack import BOT, TOKEN, SlackClock, SlackFake
from tests.fakes.slack.people import Order, Person
from tests.fakes.slack.screen import Seen
from tests.kill.campaign import Counts
from tests.kill.slack_child import SECRET, TRIAGE, Place, QuickClock, run

ASKERS = 6
QUESTIONS_A_THREAD = 12
ORDERS: tuple[Order, ...] = ("mention first", "message first", "together")
UNTIL_TAKEN = (0.03,) * 4_000
"""Slack gives an event up after five minutes; here it is delivered until it is taken."""
_PRELOADED = ["tests.kill.slack_child", "uvicorn.protocols.http.h11_impl", "uvicorn.lifespan.on"]


@dataclass
class SlackCounts(Counts):
    """What a campaign found in Slack."""

    unfinished: int = 0
    """Drafts of dead processes that still stand."""
    cards: int = 0
    """Cards in the triage room: one for each handoff is right."""


@dataclass
class Asker:
    """Somebody with a room of their own, who asks in one thread and then in the next."""

    person: Person
    room: str
    asked: list[tuple[str, str]] = field(default_factory=list)
    """(thread, question) in order."""
    is_done: bool = False

    async def keep_asking(self, chance: random.Random) -> None:
        """Ask numbered questions until told to stop: the first of a thread names the app."""
        thread: str | None = None
        while not self.is_done:
            if len(self.asked) % QUESTIONS_A_THREAD == 0:
                thread = None
            words = f"{self.room} question {len(self.asked) + 1}"
            said = f"<@{BOT}> {words}" if thread is None else words
            posted = self.person.posts(self.room, said, thread=thread)
            thread = thread or posted.ts
            self.asked.append((thread, words))
            await self.person.tells(posted, order=chance.choice(ORDERS))
            await asyncio.sleep(chance.random() * 0.1)


class Campaign:
    """A Slack, its people, and the processes that serve them."""

    def __init__(self, url: str, slack: SlackFake, clock: QuickClock, *, seed: int) -> None:
        self.slack = slack
        self.chance = random.Random(seed)
        self.counts = SlackCounts()
        self.askers: list[Asker] = []
        self._wanting: list[asyncio.Task[str]] = []
        self._place = Place(clock, url, slack.api_url, TOKEN, _free_port())

    async def run(self, kills: int) -> SlackCounts:
        """Let people ask, kill, let one process live, and count."""
        self._people()
        asking = [asyncio.create_task(each.keep_asking(self.chance)) for each in self.askers]
        for number in range(kills):
            self._wanting.append(asyncio.create_task(self._want_human(number)))
            await self._live_and_die()
        for asker in self.askers:
            asker.is_done = True
        child = await self._started()
        await asyncio.gather(*asking)
        threads = await asyncio.gather(*self._wanting)
        await self._settled(threads)
        child.kill()
        await asyncio.to_thread(child.join)
        self._count(threads)
        await self._count_stored()
        return self.counts

    def _people(self) -> None:
        self.slack.add_channel(TRIAGE)
        address = f"http://127.0.0.1:{self._place.port}"
        self.slack.deliver_to(url=address, retry_waits=UNTIL_TAKEN)
        for number in range(ASKERS):
            user, room = f"U{number}", f"C{number}"
            self.slack.add_user(user, f"Asker{number}")
            self.slack.add_channel(room, user)
            self.askers.append(Asker(self.slack.person(user), room))

    async def _want_human(self, number: int) -> str:
        """Ask, and press the button below the answer until Slack shows no error; the thread."""
        user, room = f"UH{number}", f"CH{number}"
        self.slack.add_user(user, f"Human{number}")
        self.slack.add_channel(room, user)
        person = self.slack.person(user)
        asked = await person.says(f"<@{BOT}> {room} question", channel=room)
        while True:
            answer = next(iter(self._finished(room, asked.ts)), None)
            if answer is not None and "baton_human" not in answer.actions:
                return asked.ts  # it was pressed, and the app took the button away
            if answer and (await person.presses(answer.posted, "baton_human")).ok:
                return asked.ts
            await asyncio.sleep(0.05)

    def _finished(self, room: str, thread: str) -> list[Seen]:
        """Return the app's messages of a thread that are no drafts."""
        replies = self.slack.channel(room).replies(thread)
        return [each for each in replies if each.user == BOT and each.posted.metadata]

    async def _live_and_die(self) -> None:
        child = await self._started()
        await asyncio.sleep(self.chance.random() * 0.6)
        child.kill()
        await asyncio.to_thread(child.join)
        self.counts.kills += 1

    async def _started(self) -> BaseProcess:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_PRELOADED)
        child = context.Process(target=run, args=(self._place,), daemon=True)
        child.start()
        async with asyncio.timeout(60):
            while not await _listens(self._place.port):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.01)
        return child

    async def _settled(self, threads: list[str]) -> None:
        """Wait until everything has arrived, or until nothing has for 40 seconds.

        The longest wait between two tries takes 30.
        """
        still, before = 0.0, -1
        while still < 40 and not self._is_complete(threads):
            now = len(self.slack.calls)
            still = 0.0 if now != before else still + 0.2
            before = now
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)

    def _is_complete(self, threads: list[str]) -> bool:
        return all(len(self._answers(asker)) >= len(asker.asked) for asker in self.askers) and len(
            self._told(threads)
        ) == len(threads)

    def _answers(self, asker: Asker) -> list[str]:
        """Return what the asker's questions were answered with, in order."""
        threads = dict.fromkeys(thread for thread, _ in asker.asked)
        return [
            said.removeprefix("You asked: ").partition(" [1]")[0]
            for thread in threads
            for seen in self._finished(asker.room, thread)
            if (said := seen.text).startswith("You asked: ")
        ]

    def _told(self, threads: list[str]) -> list[str]:
        """Return the threads in which a reference number stands."""
        return [
            thread
            for number, thread in enumerate(threads)
            if any("reference" in each.text for each in self._finished(f"CH{number}", thread))
        ]

    def _count(self, threads: list[str]) -> None:
        counts = self.counts
        for asker in self.askers:
            wanted, got = [words for _, words in asker.asked], self._answers(asker)
            once = list(dict.fromkeys(got))
            counts.questions += len(wanted)
            counts.answered += len(set(wanted) & set(got))
            counts.lost += len(set(wanted) - set(got))
            counts.doubled += len(got) - len(once)
            counts.out_of_order += [each for each in wanted if each in set(got)] != once
        counts.handoffs = len(threads)
        counts.lost += len(threads) - len(self._told(threads))
        counts.cards = len(self.slack.channel(TRIAGE).messages)
        counts.unfinished = sum(
            each.user == BOT and not each.metadata for each in self.slack.state.messages.values()
        )

    async def _count_stored(self) -> None:
        store = await open_store(self._place.database_url)
        try:
            async with store.database.reading() as transaction:
                tickets = await transaction.read(text("SELECT count(*) FROM crm_ticket"))
                flagged = await transaction.read(
                    text("SELECT count(*) FROM effect WHERE possibly_doubled")
                )
        finally:
            await store.close()
        self.counts.tickets, self.counts.flagged = tickets[0][0], flagged[0][0]


async def slack_campaign(url: str, *, kills: int, seed: int = 1) -> SlackCounts:
    """Run it and return the counts."""
    clock = QuickClock(time.time())
    async with SlackFake(signing_secret=SECRET, clock=SlackClock(clock.seconds)) as slack:
        counts = await Campaign(url, slack, clock, seed=seed).run(kills)
    counts.seconds = time.time() - clock.began
    return counts


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port
