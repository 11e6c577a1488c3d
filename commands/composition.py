"""The composition root: what was opened becomes a running service.

No rules live here: everything is built, connected, started and stopped, nothing more.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.hours import BusinessHours
from bot.ports.assistant import Assistant
from bot.ports.channels import Connector, Desk
from bot.service.applying import Applier
from bot.service.board import BoardReader, TranscriptReader
from bot.service.casework import CaseworkService
from bot.service.channels import Channels
from bot.service.deciding import Decider
from bot.service.intake import IntakeService
from bot.service.interruptions import RunningTurns
from bot.service.jobs import Cron, Job
from bot.service.limiting import Limiter
from bot.service.links import Link, plain_link
from bot.service.outbox import Outbox
from bot.service.overviews import OverviewReader
from bot.service.packets import PacketBuilder
from bot.service.performers import Performers
from bot.service.turns import TurnService
from bot.service.waiting import WaitingService
from bot.service.workers import TurnWorkers
from bot.settings import Settings
from bot.source_settings import SourceSettings
from commands.answering import check_calibration, make_assistant, make_toolset
from commands.foundation import Foundation
from knowledge.refresh import Refresher
from tools.toolset import TurnToolset

REMIND_EVERY = timedelta(seconds=30)
SWEEP_EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Service:
    """The running use cases."""

    foundation: Foundation
    assistant: Assistant
    intake: IntakeService
    transcripts: TranscriptReader
    board: BoardReader
    overviews: OverviewReader
    casework: CaseworkService
    waiting: WaitingService
    interruptions: RunningTurns
    workers: TurnWorkers
    outbox: Outbox

    def jobs(self) -> list[Job]:
        """Return what is done again and again."""
        refresher = self.foundation.refresher
        refreshes = [
            Job(
                f"refresh {source.name}",
                _every(source),
                _refreshing(refresher, source.name, then=self._check_calibration),
            )
            for source in self.foundation.settings.knowledge.sources
        ]
        return [*refreshes, Job("remind", REMIND_EVERY, self.waiting.remind), self._sweep()]

    async def _check_calibration(self) -> None:
        await check_calibration(self.foundation, self.assistant)

    def _sweep(self) -> Job:
        async def sweep() -> None:
            await self.foundation.schedule.sweep(older_than=timedelta(days=2))

        return Job("sweep", SWEEP_EVERY, sweep)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work while the block runs; at its end what is under way is finished."""
        tasks = [
            asyncio.create_task(self.workers.loop.run()),
            asyncio.create_task(self.outbox.loop.run()),
            asyncio.create_task(self.workers.renew_forever()),
            asyncio.create_task(self.interruptions.listen_forever()),
        ]
        try:
            yield
        finally:
            await self.workers.loop.stop(patience=self.foundation.settings.turn.deadline_s / 4)
            await self.outbox.loop.stop(patience=10)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def compose(
    base: Foundation,
    connectors: Sequence[Connector],
    *,
    desks: Sequence[Desk] = (),
    assistant: Assistant | None = None,
    link: Link = plain_link,
) -> Service:
    """Connect the use cases to the channels and desks that are on; nothing is started yet.

    `assistant` replaces the configured one; `link` makes addresses of documents open elsewhere.
    """
    worker = f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(4)}"
    routes = [each.route for each in base.settings.handoff.routes]
    channels = Channels(connectors, desks, link=link, routes=routes)
    toolset = make_toolset(base)
    answerer = assistant or make_assistant(
        base.settings,
        retriever=base.retriever,
        toolset=toolset,
        clock=base.clock,
        embedder=base.embedder,
    )
    outbox = _outbox(base, channels, toolset, worker)
    running = RunningTurns(
        inbox=base.store.inbox, signals=base.signals, clock=base.clock, worker=worker
    )
    workers = TurnWorkers(
        store=base.store,
        turns=_turns(base, channels, answerer, running=running, wake_outbox=outbox.loop.wake),
        clock=base.clock,
        worker=worker,
        limit=base.settings.turn.at_once,
    )
    return Service(
        foundation=base,
        assistant=answerer,
        intake=IntakeService(
            base.store.inbox,
            wake=workers.loop.wake,
            took=_storing_felt(base.settings, workers),
            max_characters=base.settings.turn.max_characters,
            running=running,
        ),
        transcripts=TranscriptReader(base.store),
        board=BoardReader(base.store, base.crm),
        overviews=OverviewReader(base.store, base.crm),
        casework=_casework(base, channels, wake_outbox=outbox.loop.wake),
        waiting=_waiting(base, channels),
        interruptions=running,
        workers=workers,
        outbox=outbox,
    )


def _storing_felt(settings: Settings, workers: TurnWorkers) -> Callable[[float], None]:
    """Return who hears how long storing takes.

    Turns of the offline model compute, so fewer of them make room for what comes in. Turns that
    wait for a provider are not fewer for it: a contact would wait for nothing.
    """
    computes = settings.model.provider == "offline"
    return workers.loop.stored if computes else lambda _: None


def _outbox(base: Foundation, channels: Channels, toolset: TurnToolset, worker: str) -> Outbox:
    performers = Performers(
        store=base.store, channels=channels, crm=base.crm, toolset=toolset, clock=base.clock
    )
    return Outbox(
        store=base.store,
        channels=channels,
        performers=performers,
        signals=base.signals,
        clock=base.clock,
        worker=worker,
    )


def _turns(
    base: Foundation,
    channels: Channels,
    assistant: Assistant,
    *,
    running: RunningTurns,
    wake_outbox: Callable[[], None],
) -> TurnService:
    return TurnService(
        store=base.store,
        running=running,
        decider=Decider(
            assistant, base.clock, limiter=Limiter(base.settings.turn.limits, base.clock)
        ),
        applier=Applier(
            base.store, channels=channels, clock=base.clock, hours=_hours(base.settings)
        ),
        packets=PacketBuilder(
            assistant=assistant, crm=base.crm, public_url=base.settings.server.address
        ),
        channels=channels,
        signals=base.signals,
        clock=base.clock,
        deadline=timedelta(seconds=base.settings.turn.deadline_s),
        wake_outbox=wake_outbox,
    )


def _casework(
    base: Foundation, channels: Channels, *, wake_outbox: Callable[[], None]
) -> CaseworkService:
    return CaseworkService(
        store=base.store,
        channels=channels,
        signals=base.signals,
        clock=base.clock,
        crm=base.crm,
        wake_outbox=wake_outbox,
    )


def _waiting(base: Foundation, channels: Channels) -> WaitingService:
    return WaitingService(
        store=base.store,
        channels=channels,
        signals=base.signals,
        clock=base.clock,
        target=base.settings.handoff.claim_target,
        hours=_hours(base.settings),
    )


def _hours(settings: Settings) -> BusinessHours | None:
    hours = settings.handoff.hours
    return hours.business_hours if hours else None


def _every(source: SourceSettings) -> timedelta | Cron:
    if isinstance(source.refresh, timedelta):
        return source.refresh
    return Cron(source.refresh, source.timezone)


def _refreshing(
    refresher: Refresher, source: str, *, then: Callable[[], Awaitable[None]]
) -> Callable[[], Awaitable[None]]:
    async def refresh() -> None:
        await refresher.refresh(source)
        await then()

    return refresh
