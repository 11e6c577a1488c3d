"""The composition root: settings become objects, and objects become a running service.

No rules live here: everything is built, connected, started and stopped, nothing more.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.assistant.context import PolicySettings
from bot.assistant.graph import GraphAssistant
from bot.assistant.providers import ModelSettings as ModelChoice
from bot.assistant.providers import make_chain
from bot.domain.contacts import Contact
from bot.domain.errors import SettingsError
from bot.ports.assistant import Assistant, Retriever
from bot.ports.channels import Connector
from bot.ports.clock import Clock
from bot.ports.crm import Crm
from bot.ports.services import Signals
from bot.service.applying import Applier
from bot.service.board import BoardReader, TranscriptReader
from bot.service.casework import CaseworkService
from bot.service.channels import Channels
from bot.service.deciding import Decider
from bot.service.intake import IntakeService
from bot.service.jobs import Job
from bot.service.outbox import Outbox
from bot.service.packets import PacketBuilder
from bot.service.performers import Performers
from bot.service.system_clock import SystemClock
from bot.service.turns import TurnService
from bot.service.waiting import WaitingService
from bot.service.workers import TurnWorkers
from bot.settings import FallbackSettings, Settings, SourceSettings
from bot.store.catalog import SqlCatalog, SqlSchedule
from bot.store.folder import DataFolder
from bot.store.local_crm import LocalCrm
from bot.store.signals import LocalSignals, PostgresSignals
from bot.store.sql import SqlStore, open_store
from knowledge.embedders import open_embedder
from knowledge.embedding import Embedder
from knowledge.identity import index_identity
from knowledge.index.edge import open_edge_index
from knowledge.index.port import Index
from knowledge.library import IndexLibrary
from knowledge.refresh import Refresher
from knowledge.retriever import HybridRetriever
from knowledge.sources.folder import FolderSource
from tools.toolset import TurnToolset

REMIND_EVERY = timedelta(seconds=30)
SWEEP_EVERY = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Foundation:
    """What every command stands on: the database, what lives in it, and the knowledge."""

    settings: Settings
    clock: SystemClock
    store: SqlStore
    catalog: SqlCatalog
    schedule: SqlSchedule
    crm: Crm
    signals: Signals
    embedder: Embedder
    index: Index
    refresher: Refresher
    retriever: Retriever
    library: IndexLibrary


@dataclass(frozen=True, slots=True)
class Service:
    """The running use cases."""

    foundation: Foundation
    assistant: Assistant
    intake: IntakeService
    transcripts: TranscriptReader
    board: BoardReader
    casework: CaseworkService
    waiting: WaitingService
    workers: TurnWorkers
    outbox: Outbox

    def jobs(self) -> list[Job]:
        """Return what is done again and again."""
        refresher = self.foundation.refresher
        refreshes = [
            Job(f"refresh {source.name}", source.refresh, _refreshing(refresher, source.name))
            for source in self.foundation.settings.knowledge.sources
        ]
        return [*refreshes, Job("remind", REMIND_EVERY, self.waiting.remind), self._sweep()]

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
        ]
        try:
            yield
        finally:
            await self.workers.loop.stop(patience=self.foundation.settings.turn.deadline_s / 4)
            await self.outbox.loop.stop(patience=10)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def open_foundation(
    settings: Settings, *, replacing_index: bool = False
) -> AsyncIterator[Foundation]:
    """Open the data folder, the database and the index; raises BatonError with the cure."""
    async with AsyncExitStack() as stack:
        folder = DataFolder(settings.data.path)
        folder.hold()
        stack.callback(folder.close)
        store = await open_store(settings.database_url)
        stack.push_async_callback(store.close)
        signals = await open_signals(settings, store, stack)
        clock, catalog = SystemClock(), SqlCatalog(store.database)
        embedder = await make_embedder(settings)
        index = await open_index(settings, embedder, replacing=replacing_index)
        stack.push_async_callback(index.close)
        sources = [folder_source(source) for source in settings.knowledge.sources]
        freshness = {each.name: each.freshness_target for each in settings.knowledge.sources}
        yield Foundation(
            settings=settings,
            clock=clock,
            store=store,
            catalog=catalog,
            schedule=SqlSchedule(store.database, clock),
            crm=LocalCrm(store.database, clock),
            signals=signals,
            embedder=embedder,
            index=index,
            refresher=Refresher(
                sources=sources, embedder=embedder, index=index, catalog=catalog, clock=clock
            ),
            retriever=HybridRetriever(
                embedder=embedder, index=index, catalog=catalog, clock=clock, freshness=freshness
            ),
            library=IndexLibrary(index=index, catalog=catalog, sources=list(freshness)),
        )


async def open_signals(settings: Settings, store: SqlStore, stack: AsyncExitStack) -> Signals:
    """Return signals within this process, or between all that share a PostgreSQL database."""
    if settings.database_url.startswith("sqlite"):
        # Only this process serves the folder, so whatever is leased belonged to a dead one.
        await store.release_abandoned()
        return LocalSignals()
    signals = PostgresSignals(store.database, settings.database_url)
    stack.callback(asyncio.create_task(signals.listen_forever()).cancel)
    return signals


def compose(
    base: Foundation, connectors: Sequence[Connector], *, assistant: Assistant | None = None
) -> Service:
    """Connect the use cases to the channels that are on; nothing is started yet.

    `assistant` replaces the configured one.
    """
    settings, store, clock = base.settings, base.store, base.clock
    worker = f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(4)}"
    toolset = make_toolset(base)
    assistant = assistant or make_assistant(
        settings, retriever=base.retriever, toolset=toolset, clock=clock
    )
    channels = Channels(connectors, desks=())
    performers = Performers(
        store=store, channels=channels, crm=base.crm, toolset=toolset, clock=clock
    )
    outbox = Outbox(
        store=store,
        channels=channels,
        performers=performers,
        signals=base.signals,
        clock=clock,
        worker=worker,
    )
    turns = TurnService(
        store=store,
        decider=Decider(assistant, clock),
        applier=Applier(store, channels=channels, clock=clock),
        packets=PacketBuilder(
            assistant=assistant, crm=base.crm, public_url=settings.server.address
        ),
        channels=channels,
        signals=base.signals,
        clock=clock,
        deadline=timedelta(seconds=settings.turn.deadline_s),
        wake_outbox=outbox.loop.wake,
    )
    workers = TurnWorkers(
        store=store, turns=turns, clock=clock, worker=worker, limit=settings.turn.at_once
    )
    intake = IntakeService(
        store.inbox, wake=workers.loop.wake, max_characters=settings.turn.max_characters
    )
    casework = CaseworkService(
        store=store,
        channels=channels,
        signals=base.signals,
        clock=clock,
        wake_outbox=outbox.loop.wake,
    )
    waiting = WaitingService(
        store=store,
        channels=channels,
        signals=base.signals,
        clock=clock,
        target=settings.handoff.claim_target,
    )
    return Service(
        foundation=base,
        assistant=assistant,
        intake=intake,
        transcripts=TranscriptReader(store),
        board=BoardReader(store, base.crm),
        casework=casework,
        waiting=waiting,
        workers=workers,
        outbox=outbox,
    )


def make_toolset(base: Foundation) -> TurnToolset:
    """Return the tools, bound to the CRM and the knowledge."""

    async def find_contact(contact_id: str) -> Contact | None:
        async with base.store.reading() as records:
            return await records.conversations.contact(contact_id)

    return TurnToolset(
        crm=base.crm, retriever=base.retriever, clock=base.clock, find_contact=find_contact
    )


def make_assistant(
    settings: Settings, *, retriever: Retriever, toolset: TurnToolset, clock: Clock
) -> GraphAssistant:
    """Return the assistant with the configured chain of models."""
    return GraphAssistant(
        retriever=retriever,
        toolset=toolset,
        models=make_chain(model_choices(settings), clock=clock),
        clock=clock,
        policy=policy_of(settings),
    )


def policy_of(settings: Settings) -> PolicySettings:
    """Return what the operator decided about escalation."""
    return PolicySettings(
        topics=settings.escalation.topics,
        max_wrong_answer_rate=settings.escalation.max_wrong_answer_rate,
    )


def model_choices(settings: Settings) -> list[ModelChoice]:
    """Return the configured model and its fallbacks, with their keys."""
    keys = {
        "openai": settings.secrets.openai_api_key,
        "anthropic": settings.secrets.anthropic_api_key,
    }
    addresses = {
        "openai": settings.secrets.openai_base_url,
        "ollama": settings.secrets.ollama_base_url,
    }
    first = FallbackSettings(
        provider=settings.model.provider,
        name=settings.model.name,
        base_url=settings.model.base_url,
    )
    return [
        ModelChoice(
            provider=each.provider,
            name=each.name,
            base_url=each.base_url or addresses.get(each.provider),
            api_key=key.get_secret_value() if (key := keys.get(each.provider)) else None,
            timeout_s=settings.model.timeout_s,
        )
        for each in (first, *settings.model.fallbacks)
    ]


async def make_embedder(settings: Settings) -> Embedder:
    """Return the configured embedding model."""
    key = settings.secrets.openai_api_key
    return await open_embedder(
        provider=settings.embeddings.provider,
        model=settings.embeddings.model,
        folder=settings.data.path / "models",
        api_key=key.get_secret_value() if key else None,
        base_url=settings.secrets.openai_base_url,
    )


async def open_index(settings: Settings, embedder: Embedder, *, replacing: bool) -> Index:
    """Open the embedded index, or the server's when `index.url` is set."""
    identity = index_identity(embedder)
    if settings.index.url is None:
        folder = settings.data.path / "index"
        return await open_edge_index(folder, identity=identity, replacing=replacing)
    from qdrant_client import AsyncQdrantClient  # noqa: PLC0415 - 0.65 s, only for a server

    from knowledge.index.server import open_server_index  # noqa: PLC0415 - as above

    key = settings.secrets.qdrant_api_key
    client = AsyncQdrantClient(
        url=settings.index.url, api_key=key.get_secret_value() if key else None
    )
    return await open_server_index(
        client, collection=settings.index.collection, identity=identity, replacing=replacing
    )


def folder_source(source: SourceSettings) -> FolderSource:
    """Return a source as its settings describe it."""
    return FolderSource(
        name=source.name,
        path=source.path,
        audience=frozenset({source.audience}),
        category=source.category,
        include=source.include,
        exclude=source.exclude,
        base_url=source.base_url,
    )


def kept_secret(folder: Path, name: str) -> str:
    """Return a secret of this installation, made at the first start and readable by its owner."""
    file = folder / name
    try:
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(24))
        return file.read_text(encoding="ascii").strip()


def require_desk_token(settings: Settings) -> None:
    """Raise SettingsError where others can reach the server and no token guards the desk."""
    if settings.secrets.desk_token is None and not settings.server.is_loopback:
        raise SettingsError(
            f"The server listens on {settings.server.host}, so the desk needs a token of yours: "
            "set BATON_DESK_TOKEN to a long random text, or web.enabled to false."
        )


def desk_token(settings: Settings) -> str:
    """Return the desk's token; one is made only where nobody else can reach the server."""
    require_desk_token(settings)
    given = settings.secrets.desk_token
    if given:
        return given.get_secret_value()
    return kept_secret(settings.data.path, "desk-token")


def _refreshing(refresher: Refresher, source: str) -> Callable[[], Awaitable[None]]:
    async def refresh() -> None:
        await refresher.refresh(source)

    return refresh
