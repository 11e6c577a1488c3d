"""What every command stands on: folder, database, index and knowledge, opened and closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from bot.ports.assistant import Retriever
from bot.ports.crm import Crm, CrmRecords
from bot.ports.services import Signals
from bot.ports.verification import Verification
from bot.service.system_clock import SystemClock
from bot.settings import Settings
from bot.store.catalog import SqlCatalog, SqlSchedule
from bot.store.folder import DataFolder
from bot.store.local_crm import LocalCrm
from bot.store.signals import LocalSignals, PostgresSignals
from bot.store.sql import SqlStore, open_store
from commands.proving import make_verification
from commands.sources import make_source
from knowledge.boosts import Boosts
from knowledge.embedders import open_embedder
from knowledge.embedding import Embedder
from knowledge.glossary import Glossary, read_glossary
from knowledge.identity import index_identity
from knowledge.index.edge import open_edge_index
from knowledge.index.port import Index
from knowledge.library import IndexLibrary
from knowledge.refresh import Refresher
from knowledge.reranking import open_reranker
from knowledge.retriever import HybridRetriever, Preferences
from knowledge.workshop import ChildWorkshop, OwnWorkshop, Workshop

if TYPE_CHECKING:  # its SDK takes a second to load
    from connectors.hubspot.channel import HubSpotParts


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
    verification: Verification | None = None
    """Lets contacts prove their address by a code; None where no e-mail can leave."""
    records: CrmRecords | None = None
    """What else the CRM lets contacts read."""
    portal: "HubSpotParts | None" = None
    """The connection to HubSpot, once `open_portal` has made it."""


@asynccontextmanager
async def open_foundation(
    settings: Settings, *, replacing_index: bool = False, indexes_apart: bool = False
) -> AsyncIterator[Foundation]:
    """Open the data folder, the database and the index; raises BatonError with the cure.

    With `indexes_apart` documents are embedded in a child process, so that a refresh never slows
    the conversations that this process serves.
    """
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
        workshop = make_workshop(settings, embedder, apart=indexes_apart)
        if isinstance(workshop, ChildWorkshop):
            stack.push_async_callback(workshop.close)
        described = settings.knowledge.sources
        sources = [make_source(each, settings, clock, store=store) for each in described]
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
                sources=sources,
                embedder=embedder,
                index=index,
                catalog=catalog,
                clock=clock,
                workshop=workshop,
            ),
            retriever=HybridRetriever(
                embedder=embedder,
                index=index,
                catalog=catalog,
                clock=clock,
                freshness=freshness,
                preferences=await make_preferences(settings),
            ),
            library=IndexLibrary(index=index, catalog=catalog, sources=list(freshness)),
            verification=make_verification(settings, store=store, clock=clock, stack=stack),
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


def make_workshop(settings: Settings, embedder: Embedder, *, apart: bool) -> Workshop:
    """Return where documents are embedded; a model across the network needs no child."""
    folder = settings.data.path / "models"
    match settings.embeddings.provider if apart else "openai":
        case "minilm":
            from knowledge.minilm import MiniLm  # noqa: PLC0415 - heavy, and not always needed

            return ChildWorkshop(partial(MiniLm, folder))
        case "fastembed":
            from knowledge.fastembed_models import open_fastembed  # noqa: PLC0415 - as above

            return ChildWorkshop(partial(open_fastembed, folder, settings.embeddings.model))
        case "openai":
            return OwnWorkshop(embedder)


async def make_preferences(settings: Settings) -> Preferences:
    """Return what the operator adds to the search."""
    chosen = settings.knowledge
    boosts = Boosts(chosen.boosts.categories, chosen.boosts.recency, chosen.boosts.half_life)
    glossary = read_glossary(chosen.glossary) if chosen.glossary else Glossary()
    if chosen.reranker is None:
        return Preferences(glossary, boosts)
    folder = settings.data.path / "models"
    return Preferences(
        glossary, boosts, await asyncio.to_thread(open_reranker, folder, chosen.reranker)
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
