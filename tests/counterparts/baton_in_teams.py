"""Baton as Microsoft's local client meets it: served on loopback, tokens off, the model acted."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import httpx
from fastapi import FastAPI

from bot.domain.answers import Answer, ApprovalRequest, Escalate, EscalationReason, Outcome, Reply
from bot.domain.turns import Turn
from bot.ports.channels import Draft
from bot.store.memory import MemoryStore
from connectors.http_errors import install_error_handlers
from connectors.teams.access import TeamsAccess, open_port
from connectors.teams.channel import TeamsSides, teams_channel, teams_sides
from connectors.teams.desk import DeskChannel
from connectors.teams.settings import TeamsOptions
from tests.builders import a_citation
from tests.counterparts.playground import BOT_ID, CHANNEL_ID, TENANT_ID
from tests.fakes.assistant import ScriptedAssistant
from tests.fakes.rig import Rig
from tests.fakes.teams.server import LoopbackServer

Sdk = Literal["botbuilder", "agents"]
LEAVE = "You get **16 weeks** of paid parental leave [1]."
SOURCE = "https://example.com/handbook/leave#parental-leave"
NOT_COVERED = "Our documents do not say. Shall I bring in a colleague?"
PATH = "/api/messages"


@dataclass
class Baton:
    """A running Baton."""

    rig: Rig
    endpoint: str
    may_finish: asyncio.Event = field(default_factory=asyncio.Event)
    """Until it is set, an answer about leave stays half written."""

    def __post_init__(self) -> None:
        self.may_finish.set()
        self.rig.assistant.behaviour = self._answer

    def feedback(self) -> list[tuple[str, str]]:
        """Return what contacts thought of answers: value and comment."""
        store = self.rig.store
        assert isinstance(store, MemoryStore)
        return [(value, comment) for _, value, comment, _ in store._tables.feedback.values()]

    async def _answer(self, turn: Turn, draft: Draft) -> Outcome:
        question = turn.message.text.lower()
        if "ticket" in question:
            return Reply(Answer("I can open a ticket for you."), approval=_approval(turn))
        if "leave" not in question:
            reason = EscalationReason.NOT_COVERED
            return Escalate(reason=reason, text=NOT_COVERED, ask_first=True)
        await draft.status("Searching the handbook")
        await draft.append("You get **16")
        await self.may_finish.wait()
        cited = a_citation(url=SOURCE)
        return Reply(Answer(LEAVE, (cited,)), confidence=0.9)


@asynccontextmanager
async def serving_baton(
    *, connector_port: int, desk: bool = False, sdk: Sdk = "botbuilder"
) -> AsyncIterator[Baton]:
    """Serve Baton for a client whose Bot Connector is at a port; `desk`: agents work in Triage."""
    rig = Rig(assistant=ScriptedAssistant())
    rig.channels._desks.clear()
    async with httpx.AsyncClient(trust_env=False) as http:
        sides = _sides(rig, http, connector_port, desk=desk, sdk=sdk)
        rig.channels._connectors[sides.connector.channel] = sides.connector
        rig.channels._desks |= {each.name: each for each in sides.desks}
        server = LoopbackServer(_app(sides, rig))
        await server.start()
        working = asyncio.create_task(_work(rig))
        try:
            yield Baton(rig, f"{server.url}{PATH}")
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            await sides.background.settle()
            await server.stop()


async def _work(rig: Rig) -> None:
    """Handle turns and send effects beside each other, as the service does."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_again(rig.work_turns))
        group.create_task(_again(rig.work_outbox))


async def _again(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        await work()
        await asyncio.sleep(0.02)


def _sides(
    rig: Rig, http: httpx.AsyncClient, connector_port: int, *, desk: bool, sdk: Sdk
) -> TeamsSides:
    host = f"127.0.0.1:{connector_port}"
    access = TeamsAccess(
        app_id=BOT_ID,
        tenant_id=TENANT_ID,
        service_hosts=(host,),
        auth="none",
        sdk=sdk,
        is_loopback=True,
    )
    options = TeamsOptions(
        app_id=BOT_ID, tenant_id=TENANT_ID, service_url=f"http://{host}/_connector/"
    )

    async def sleep(seconds: float) -> None:
        rig.clock.move(timedelta(seconds=seconds))
        await asyncio.sleep(seconds)

    return teams_sides(
        open_port(access, http=http, clock=rig.clock),
        options=options,
        channels=[DeskChannel(CHANNEL_ID, TENANT_ID, "teams:Triage")] if desk else [],
        claim_target=timedelta(minutes=10),
        clock=rig.clock,
        sleep=sleep,
    )


def _app(sides: TeamsSides, rig: Rig) -> FastAPI:
    channel = teams_channel(
        sides,
        intake=rig.intake,
        transcripts=rig.transcripts,
        board=rig.board,
        casework=rig.casework,
        clock=rig.clock,
        standing="on",
    )
    app = FastAPI()
    install_error_handlers(app)
    for router in channel.routers:
        app.include_router(router)
    return app


def _approval(turn: Turn) -> ApprovalRequest:
    return ApprovalRequest(
        id=f"approval-{turn.id}",
        tool="open_ticket",
        arguments=(("subject", "Laptop is broken"),),
        summary="I will open a ticket about your laptop.",
        expires_at=datetime.now(UTC) + timedelta(minutes=30),
    )
