"""The process that gets killed: the real Slack channel and its desk over the real use cases."""

import asyncio
import logging
import os
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import aiohttp
import structlog
import uvicorn
from fastapi import FastAPI

from bot.domain.answers import Outcome
from bot.domain.turns import Turn
from bot.ports.channels import Desk, Draft
from bot.ports.clock import Clock
from bot.service.applying import Applier
from bot.service.board import TranscriptReader
from bot.service.channels import Channels
from bot.service.deciding import Decider
from bot.service.intake import IntakeService
from bot.service.interruptions import RunningTurns
from bot.service.outbox import Outbox
from bot.service.packets import PacketBuilder
from bot.service.performers import Performers
from bot.service.turns import TurnService
from bot.service.workers import TurnWorkers
from bot.store.local_crm import LocalCrm
from bot.store.memory_crm import MemoryCrm
from bot.store.signals import LocalSignals
from bot.store.sql import SqlStore, open_store
from connectors.slack.channel import SlackParts, slack_app, slack_parts
from connectors.slack.client import SlackClient, slack_session
from connectors.slack.desk import SlackDesk
from connectors.slack.desk_card import CardLooks
from connectors.slack.desk_files import DeskFiles, SlackFileReader
from connectors.slack.desk_words import Patience
from connectors.slack.drafts import Drafts
from connectors.slack.events_route import EventsRoute
from connectors.slack.interactions import NoPresses
from connectors.slack.pacing import RoomPace
from connectors.slack.settings import SlackOptions
from connectors.slack.triage_room import TriageRoom
from connectors.slack.workspaces import SingleWorkspace
from tests.fakes.assistant import ScriptedAssistant, echo
from tests.fakes.rig import TicketToolset

PACE = 10.0
LEASE = timedelta(seconds=2) * PACE
SECRET = "signing-secret"
TRIAGE = "CTRIAGE"
_NO_PACE = timedelta(0)


@dataclass(frozen=True)
class QuickClock:
    """Waits between tries are over sooner: a second of the wall clock is ten seconds here."""

    began: float
    """Seconds of the wall clock at which both show the same."""

    def seconds(self) -> float:
        """Return the time in seconds since 1970; Slack and Baton share it."""
        return self.began + (time.time() - self.began) * PACE

    def now(self) -> datetime:
        """Return the time."""
        return datetime.fromtimestamp(self.seconds(), UTC)


@dataclass(frozen=True)
class Place:
    """Where the child finds everything, and where it listens."""

    clock: QuickClock

    database_url: str
    api_url: str
    token: str
    port: int


@dataclass(frozen=True)
class Baton:
    """The use cases of one process."""

    intake: IntakeService
    workers: TurnWorkers
    outbox: Outbox
    running: RunningTurns
    transcripts: TranscriptReader

    @asynccontextmanager
    async def working(self, _: FastAPI) -> AsyncIterator[None]:
        """Work while the block runs."""
        loops = (
            self.workers.loop.run(),
            self.outbox.loop.run(),
            self.workers.renew_forever(),
            self.running.listen_forever(),
        )
        tasks = [asyncio.create_task(loop) for loop in loops]
        yield
        for task in tasks:
            task.cancel()


async def growing_echo(turn: Turn, draft: Draft) -> Outcome:
    """Write in pieces that the contact sees, so that kills find half an answer standing."""
    await draft.status("Searching the handbook")
    await asyncio.sleep(random.random() * 0.03)
    for piece in ("You ", "asked: ", turn.message.text):
        await draft.append(piece)
        await asyncio.sleep(random.random() * 0.03)
    return await echo(turn, draft)


def run(place: Place) -> None:
    """Serve until killed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(_serve(place))


async def _serve(place: Place) -> None:
    async with AsyncExitStack() as stack:
        store = await open_store(place.database_url)
        if place.database_url.startswith("sqlite"):
            await store.release_abandoned()
        session = await stack.enter_async_context(slack_session())
        client = SlackClient(place.token, session=session, base_url=place.api_url)
        parts = await stack.enter_async_context(
            slack_parts(
                SingleWorkspace(client),
                options=SlackOptions(),
                clock=place.clock,
                drafts=Drafts(shortest_seconds=0.01, append_seconds=0.0),
                pace=_NO_PACE,
            )
        )
        app = _app(_composed(store, parts), parts, session=session, api_url=place.api_url)
        config = uvicorn.Config(app, host="127.0.0.1", port=place.port, log_config=None)
        await uvicorn.Server(config).serve()


def _app(
    baton: Baton, parts: SlackParts, *, session: aiohttp.ClientSession, api_url: str
) -> FastAPI:
    slack = slack_app(
        parts,
        intake=baton.intake,
        transcripts=baton.transcripts,
        interruptions=baton.running,
        presses=NoPresses(),
        session=session,
        base_url=api_url,
    )
    app = FastAPI(lifespan=baton.working)
    app.include_router(EventsRoute(slack, signing_secret=SECRET, clock=parts.clock).router)
    return app


def _desk(parts: SlackParts) -> Desk:
    return SlackDesk(
        room=TriageRoom(TRIAGE, workspaces=parts.workspaces),
        looks=CardLooks(Patience(timedelta(minutes=10))),
        files=DeskFiles(SlackFileReader(parts.workspaces)),
        pace=RoomPace(_NO_PACE),
        clock=parts.clock,
    )


def _composed(store: SqlStore, parts: SlackParts) -> Baton:
    clock, signals, worker = parts.clock, LocalSignals(), f"worker {os.getpid()}"
    channels = Channels([parts.connector], [_desk(parts)])
    crm = LocalCrm(store.database, clock)
    toolset = TicketToolset(MemoryCrm(clock=clock))
    outbox = Outbox(
        store=store,
        channels=channels,
        performers=Performers(
            store=store, channels=channels, crm=crm, toolset=toolset, clock=clock
        ),
        signals=signals,
        clock=clock,
        worker=worker,
        lease=LEASE,
    )
    running = RunningTurns(inbox=store.inbox, signals=signals, clock=clock, worker=worker)
    workers = TurnWorkers(
        store=store,
        turns=_turns(
            store, channels, crm, running=running, outbox=outbox, signals=signals, clock=clock
        ),
        clock=clock,
        worker=worker,
        limit=16,
        lease=LEASE,
    )
    intake = IntakeService(
        store.inbox, wake=workers.loop.wake, max_characters=4000, running=running
    )
    return Baton(intake, workers, outbox, running, TranscriptReader(store))


def _turns(
    store: SqlStore,
    channels: Channels,
    crm: LocalCrm,
    *,
    running: RunningTurns,
    outbox: Outbox,
    signals: LocalSignals,
    clock: Clock,
) -> TurnService:
    assistant = ScriptedAssistant(growing_echo)
    return TurnService(
        store=store,
        running=running,
        decider=Decider(assistant, clock, most_beginnings=1_000_000),
        applier=Applier(store, channels=channels, clock=clock),
        packets=PacketBuilder(assistant=assistant, crm=crm, public_url=""),
        channels=channels,
        signals=signals,
        clock=clock,
        deadline=timedelta(seconds=60),
        wake_outbox=outbox.loop.wake,
    )
