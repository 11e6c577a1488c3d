"""The process that gets killed: the real store and use cases behind a webhook."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import uvicorn
from pydantic import TypeAdapter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.answers import Outcome
from bot.domain.capabilities import Capabilities
from bot.domain.conversations import ConversationRef
from bot.domain.errors import SendUncertain
from bot.domain.messages import Delivery, Message
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from bot.service.applying import Applier
from bot.service.channels import Channels
from bot.service.deciding import Decider
from bot.service.intake import IntakeService
from bot.service.interruptions import RunningTurns
from bot.service.outbox import Outbox
from bot.service.packets import PacketBuilder
from bot.service.performers import Performers
from bot.service.system_clock import SystemClock
from bot.service.turns import TurnService
from bot.service.workers import TurnWorkers
from bot.store.local_crm import LocalCrm
from bot.store.signals import LocalSignals
from bot.store.sql import SqlStore, open_store
from connectors.console import NoDraft
from tests.fakes.assistant import ScriptedAssistant, echo
from tests.fakes.rig import TicketToolset

LEASE = timedelta(seconds=2)


class HttpConnector:
    """Sends to the vendor over HTTP; every lost answer is an uncertain send."""

    channel = "vendor"
    capabilities = Capabilities(finds=True)

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def send(self, ref: ConversationRef, message: Message, *, key: str) -> str:
        body = {"room": ref.room, "key": key, "text": message.text}
        return await self._asked(self._client.post("/messages", json=body))

    async def edit(
        self, ref: ConversationRef, message: Message, *, vendor_id: str, key: str
    ) -> None:
        """Nothing is edited here."""

    async def find(self, ref: ConversationRef, *, key: str) -> str | None:
        """Look before a repeat."""
        return await self._asked(self._client.get("/messages", params={"key": key}))

    def draft(self, ref: ConversationRef, *, turn_id: str) -> Draft:
        return NoDraft()

    async def _asked(self, request: Awaitable[httpx.Response]) -> Any:
        try:
            return (await request).json()["id"]
        except httpx.TransportError as problem:
            raise SendUncertain(str(problem)) from problem


async def slow_echo(turn: Turn, draft: Draft) -> Outcome:
    """Take a moment, so that kills find turns under way."""
    await asyncio.sleep(random.random() * 0.02)
    return await echo(turn, draft)


def run(url: str, vendor_port: int, port: int) -> None:
    """Serve until killed."""
    asyncio.run(_serve(url, vendor_port, port))


async def _serve(url: str, vendor_port: int, port: int) -> None:
    store = await open_store(url)
    if url.startswith("sqlite"):
        await store.release_abandoned()
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{vendor_port}", timeout=10)
    intake, workers, outbox = _composed(store, HttpConnector(client))
    config = uvicorn.Config(
        _app(intake, workers, outbox), host="127.0.0.1", port=port, log_config=None
    )
    await uvicorn.Server(config).serve()


def _composed(
    store: SqlStore, connector: HttpConnector
) -> tuple[IntakeService, TurnWorkers, Outbox]:
    clock, signals = SystemClock(), LocalSignals()
    crm, assistant = LocalCrm(store.database, clock), ScriptedAssistant(slow_echo)
    worker, channels = f"worker {os.getpid()}", Channels([connector], [])
    performers = Performers(
        store=store, channels=channels, crm=crm, toolset=TicketToolset(crm), clock=clock
    )
    outbox = Outbox(
        store=store,
        channels=channels,
        performers=performers,
        signals=signals,
        clock=clock,
        worker=worker,
        lease=LEASE,
    )
    running = RunningTurns(inbox=store.inbox, signals=signals, clock=clock, worker=worker)
    turns = TurnService(
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
    workers = TurnWorkers(
        store=store, turns=turns, clock=clock, worker=worker, limit=16, lease=LEASE
    )
    intake = IntakeService(store.inbox, wake=workers.loop.wake, max_characters=4000)
    return intake, workers, outbox


def _app(intake: IntakeService, workers: TurnWorkers, outbox: Outbox) -> Starlette:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        loops = (workers.loop.run(), outbox.loop.run(), workers.renew_forever())
        tasks = [asyncio.create_task(loop) for loop in loops]
        yield
        for task in tasks:
            task.cancel()

    route = Route("/webhook", partial(_webhook, intake), methods=["POST"])
    return Starlette(routes=[route], lifespan=lifespan)


async def _webhook(intake: IntakeService, request: Request) -> Response:
    delivery = TypeAdapter(Delivery).validate_json(await request.body())
    return JSONResponse({"new": await intake.accept(delivery)})
