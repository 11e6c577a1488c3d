"""How fast Slack is answered while turns run at capacity: `python -m benchmarks.slack_acks`.

Three processes: a Slack on loopback (the fake of the tests), the whole service behind the real
HTTP application with 10,000 chunks, and this one, which posts signed events at a fixed rate
whatever the answers take (an open loop, so that waiting is not hidden). Every event is a question
in one of 200 direct messages, so the backlog grows and turns never pause.
"""

import asyncio
import hashlib
import hmac
import json
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from statistics import quantiles

import uvicorn
import uvloop
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from benchmarks.machine import machine, question
from benchmarks.webhooks import free_port
from bot.service.system_clock import SystemClock
from commands.composition import Service
from commands.printing import set_up_logging
from commands.serve import spare_what_is_loaded
from connectors.http import build_http
from connectors.registry import Channel, Registry
from connectors.slack.channel import slack_app, slack_channel, slack_parts
from connectors.slack.client import SlackClient, slack_session
from connectors.slack.interactions import NoPresses
from connectors.slack.settings import SlackOptions
from connectors.slack.workspaces import SingleWorkspace
from tests.fakes.slack import TOKEN, SlackClock, SlackFake

RATE = 200
SECONDS = 20
ROOMS = 200
CONNECTIONS = 64
PATIENCE = 120
SECRET = b"signing-secret"
PATH = "/slack/events"


def slack_process(pipe: Connection) -> None:
    """Serve a Slack in which every question stands already; tell its address and the events."""
    asyncio.run(_slack(pipe))


async def _slack(pipe: Connection) -> None:
    async with SlackFake(signing_secret=SECRET.decode(), clock=SlackClock.running()) as slack:
        people = []
        for number in range(ROOMS):
            slack.add_user(f"U{number}", f"Person{number}")
            people.append(slack.person(f"U{number}"))
        threads: dict[int, str] = {}
        bodies: list[bytes] = []
        envelopes = slack.envelopes()
        for number in range(RATE * SECONDS):
            room = number % ROOMS
            person = people[room]
            posted = person.posts(person.direct, question(number), thread=threads.get(room))
            threads.setdefault(room, posted.ts)
            bodies.append(json.dumps(envelopes.message(posted)).encode())
        pipe.send((slack.api_url, bodies))
        await asyncio.Event().wait()


def baton_process(folder: Path, port: int, api_url: str) -> None:
    """Serve the application as `app.py serve` does: its loop, its log lines (thrown away)."""
    sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - open as long as the process lives
    set_up_logging(quiet=False)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_baton(folder, port, api_url))


async def _baton(folder: Path, port: int, api_url: str) -> None:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(slack_session())
        workspaces = SingleWorkspace(SlackClient(TOKEN, session=session, base_url=api_url))
        parts = await stack.enter_async_context(
            slack_parts(workspaces, options=SlackOptions(), clock=SystemClock())
        )
        service = await stack.enter_async_context(machine(folder, [parts.connector]))
        slack = slack_app(
            parts,
            intake=service.intake,
            transcripts=service.transcripts,
            interruptions=service.interruptions,
            presses=NoPresses(),
            session=session,
            base_url=api_url,
        )
        channel = slack_channel(parts, slack, signing_secret=SECRET.decode(), standing="")
        app = _http(channel, service)
        spare_what_is_loaded()
        config = uvicorn.Config(app, port=port, log_config=None, access_log=False)
        await uvicorn.Server(config).serve()


def _http(channel: Channel, service: Service) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with service.running():
            yield

    return build_http(
        Registry([channel]),
        checks={"database": service.foundation.store.inbox.waiting},
        metrics=CollectorRegistry(),
        version="benchmark",
        lifespan=lifespan,
    )


@dataclass
class Line:
    """One kept connection; a request waits for the one before it."""

    port: int
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def post(self, body: bytes) -> int:
        """Post a signed event and return the status."""
        async with self.lock:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            self.writer.write(_request(body))
            return await self._status()

    async def _status(self) -> int:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        lengths = [each for each in head.split("\r\n") if each.startswith("content-length")]
        await self.reader.readexactly(int(lengths[0].split(":")[1]) if lengths else 0)
        return int(head.split(" ")[1])


def _request(body: bytes) -> bytes:
    seconds = str(int(time.time()))
    signed = hmac.new(SECRET, f"v0:{seconds}:".encode() + body, hashlib.sha256).hexdigest()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: baton\r\nContent-Type: application/json\r\n"
        f"X-Slack-Request-Timestamp: {seconds}\r\nX-Slack-Signature: v0={signed}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Load:
    """All events at the rate."""

    port: int
    bodies: list[bytes]
    took: list[float] = field(default_factory=list)
    refused: int = 0

    async def run(self) -> None:
        """Post them and keep what each took, counted from when it was due."""
        lines = [Line(self.port) for _ in range(CONNECTIONS)]
        begun, posts = time.perf_counter(), []
        for number, body in enumerate(self.bodies):
            due = begun + number / RATE
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            posts.append(asyncio.create_task(self._post(lines[number % CONNECTIONS], body, due)))
        await asyncio.gather(*posts)

    async def _post(self, line: Line, body: bytes, due: float) -> None:
        status = await line.post(body)
        self.took.append(time.perf_counter() - due)
        self.refused += status >= 300

    def line(self) -> str:
        """Return the figures as one line."""
        cuts = quantiles(self.took, n=100)
        return (
            f"p50 {1000 * cuts[49]:.1f} ms, p99 {1000 * cuts[98]:.1f} ms, "
            f"longest {1000 * max(self.took):.0f} ms, {self.refused} not 2xx"
        )


async def main() -> None:
    """Print the figures."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        slack = context.Process(target=slack_process, args=(theirs,), daemon=True)
        slack.start()
        api_url, bodies = await asyncio.to_thread(ours.recv)
        baton = context.Process(target=baton_process, args=(folder, port, api_url), daemon=True)
        baton.start()
        await _ready(port, baton)
        load = Load(port, bodies)
        await load.run()
        turns = _turns(folder)
        for process in (baton, slack):
            process.kill()
            process.join()
    print(
        f"signed Slack events to 2xx while turns run, {RATE}/s for {SECONDS} s: {load.line()}; "
        f"{turns} turns ended meanwhile"
    )


async def _ready(port: int, process: BaseProcess) -> None:
    async with asyncio.timeout(PATIENCE):
        while process.is_alive():
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return
    raise RuntimeError("the service ended before it listened")


def _turns(folder: Path) -> int:
    (database,) = folder.glob("*.db")
    connection = sqlite3.connect(database)
    try:
        ((count,),) = connection.execute("SELECT count(*) FROM turn")
    finally:
        connection.close()
    return int(count)


if __name__ == "__main__":
    asyncio.run(main())
