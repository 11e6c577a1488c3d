"""The real use cases over the store in memory, served to a browser; only the model is acted."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from bot.domain.answers import (
    Answer,
    ApprovalRequest,
    Citation,
    Escalate,
    EscalationReason,
    Outcome,
    Reply,
    ToolResult,
)
from bot.domain.turns import Turn
from bot.ports.assistant import Tool
from bot.ports.channels import Draft
from bot.service.applying import Applier
from bot.service.board import BoardReader, TranscriptReader
from bot.service.casework import CaseworkService
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
from bot.store.memory import MemoryStore
from connectors.http import build_http
from connectors.registry import Registry
from connectors.web.agents import web_agent
from connectors.web.channel import web_channel
from connectors.web.connector import WebConnector
from connectors.web.document_links import DocumentLinks
from connectors.web.pages import WebTexts
from tests.builders import a_citation, a_document_page
from tests.fakes.crm import MemoryCrm
from tests.fakes.library import MemoryLibrary
from tests.fakes.services import MemorySignals

LIMIT = 400
"""Characters of a message."""
LEAVE = (
    "You get **16 weeks** of paid parental leave. [1] You may take it in two parts.[2]\n\n"
    "- Tell your manager first\n- Then enter it in `people`\n"
)
HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"> [here](javascript:document.title='owned') "
    "<script>document.title='owned'</script>"
)
DOCUMENT = (
    "# Leave\n\nAbout leave.\n"
    + "\nMore about leave.\n" * 60
    + ("\n## Parental leave\n\nYou get 16 weeks of paid parental leave.\n")
)


class ActedAssistant:
    """Answers about leave from its source, knows follow-ups, and offers a human otherwise."""

    def __init__(self) -> None:
        self.may_finish = asyncio.Event()
        self.may_finish.set()

    async def answer(self, turn: Turn, draft: Draft) -> Outcome:
        question = turn.message.text.lower()
        await draft.status("Searching the knowledge")
        if "ticket" in question:
            return Reply(Answer("I can open a ticket for you."), approval=_approval(turn.id))
        if "hostile" in question:
            return Reply(Answer(HOSTILE))
        if "and for" in question and any("leave" in line.text for line in turn.history[:-1]):
            return Reply(Answer("The same holds for foster parents. [1]", _citations()[:1]))
        if "leave" in question:
            return await self._streamed(draft)
        return Escalate(
            reason=EscalationReason.NOT_COVERED,
            text="Our documents do not say. Shall I bring in a colleague?",
            ask_first=True,
        )

    async def summarise(self, turn: Turn) -> str:
        return turn.message.text

    async def _streamed(self, draft: Draft) -> Outcome:
        for word in LEAVE.split(" ")[:6]:
            await draft.append(f"{word} ")
        await self.may_finish.wait()
        return Reply(Answer(LEAVE, _citations()), confidence=0.9)


class TicketTools:
    """One write, which needs an approval."""

    def offered(self, turn: Turn) -> Sequence[Tool]:
        return ()

    async def perform(self, request: ApprovalRequest, *, contact_id: str, key: str) -> ToolResult:
        return ToolResult(request.tool, request.arguments, "Your ticket is T-1001.")


@dataclass
class Stage:
    """A running server and the ways behind the scenes."""

    address: str
    assistant: ActedAssistant
    board: BoardReader
    casework: CaseworkService
    app: FastAPI
    store: MemoryStore
    signals: MemorySignals

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """Serve at the stage's address while the block runs."""
        host, port = self.address.removeprefix("http://").split(":")
        async with serving(self.app, host, int(port)):
            yield

    async def claimed(self, agent: str) -> str:
        """Claim the handoff that waits and return its id."""
        (handoff,) = await self.board.queue()
        await self.casework.claim(handoff.id, agent=web_agent(agent))
        return handoff.id


@asynccontextmanager
async def open_stage() -> AsyncIterator[Stage]:
    """Build everything and let the workers run; the caller decides when it is served."""
    stage, workers, outbox = _built()
    tasks = [asyncio.create_task(each.loop.run()) for each in (workers, outbox)]
    try:
        yield stage
    finally:
        await workers.loop.stop(patience=1)
        await outbox.loop.stop(patience=1)
        await asyncio.gather(*tasks)


@asynccontextmanager
async def served_stage() -> AsyncIterator[Stage]:
    """Build everything and serve it."""
    async with AsyncExitStack() as stack:
        stage = await stack.enter_async_context(open_stage())
        await stack.enter_async_context(stage.served())
        yield stage


@asynccontextmanager
async def serving(app: FastAPI, host: str, port: int) -> AsyncIterator[None]:
    """Serve an application while the block runs."""
    server = uvicorn.Server(
        uvicorn.Config(app, host=host, port=port, log_level="error", timeout_graceful_shutdown=1)
    )
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn says so by nothing else
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _built() -> tuple[Stage, TurnWorkers, Outbox]:
    store, signals, clock, crm = MemoryStore(), MemorySignals(), SystemClock(), MemoryCrm()
    assistant, connector = ActedAssistant(), WebConnector(signals)
    channels = Channels([connector], desks=())
    performers = Performers(
        store=store, channels=channels, crm=crm, toolset=TicketTools(), clock=clock
    )
    outbox = Outbox(
        store=store,
        channels=channels,
        performers=performers,
        signals=signals,
        clock=clock,
        worker="w",
    )
    running = RunningTurns(inbox=store.inbox, signals=signals, clock=clock, worker="w")
    turns = TurnService(
        store=store,
        running=running,
        decider=Decider(assistant, clock),
        applier=Applier(store, channels=channels, clock=clock),
        packets=PacketBuilder(assistant=assistant, crm=crm, public_url=""),
        channels=channels,
        signals=signals,
        clock=clock,
        deadline=timedelta(seconds=60),
        wake_outbox=outbox.loop.wake,
    )
    workers = TurnWorkers(store=store, turns=turns, clock=clock, worker="w", limit=8)
    casework = CaseworkService(
        store=store,
        channels=channels,
        signals=signals,
        clock=clock,
        crm=crm,
        wake_outbox=outbox.loop.wake,
    )
    board = BoardReader(store, crm)
    page = replace(a_document_page(), markdown=DOCUMENT)
    channel = web_channel(
        connector,
        intake=IntakeService(store.inbox, wake=workers.loop.wake, max_characters=LIMIT),
        transcripts=TranscriptReader(store),
        interruptions=running,
        signals=signals,
        board=board,
        casework=casework,
        library=MemoryLibrary([page]),
        clock=clock,
        texts=WebTexts(
            title="Ask Lumen",
            greeting="Hello. Ask me anything about working here.",
            questions=("How long is parental leave?", "Who approves travel?"),
            max_characters=LIMIT,
        ),
        links=DocumentLinks(b"secret", clock=clock),
        secret=b"secret",
        desk_token="desk-token",
        standing="on",
    )
    app = build_http(Registry([channel]), checks={}, metrics=CollectorRegistry(), version="1")
    address = f"http://127.0.0.1:{free_port()}"
    stage = Stage(address, assistant, board, casework, app, store, signals)
    return stage, workers, outbox


def _citations() -> tuple[Citation, ...]:
    return (
        a_citation(url="/documents/handbook/leave.md#parental-leave"),
        a_citation(number=2, heading_path=("Leave", "In parts"), quote="In two parts."),
    )


def _approval(turn_id: str) -> ApprovalRequest:
    return ApprovalRequest(
        id=f"approval-{turn_id}",
        tool="open_ticket",
        arguments=(("subject", "Laptop is broken"),),
        summary="I will open a ticket about your laptop.",
        expires_at=datetime.now(UTC) + timedelta(minutes=30),
    )
