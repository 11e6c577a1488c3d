"""`serve`: all channels that are on, until the process is told to stop."""

import errno
import gc
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from rich.console import Console

from bot.domain.errors import SettingsError
from bot.scheduler import Scheduler
from bot.service.analytics import AnalyticsReader
from bot.service.gaps import GapReader
from bot.service.jobs import JobRunner
from bot.service.links import plain_link
from bot.settings import Settings
from commands.check import Standing, live_standings, print_standings, static_standings
from commands.composition import Service, compose
from commands.foundation import Foundation, open_foundation
from commands.index import print_report, refreshed
from commands.knowledge_desk import knowledge_desk
from commands.portal import open_portal
from commands.printing import set_up_logging
from commands.tokens import desk_token, require_desk_token, web_secret
from commands.vendor import Vendor
from commands.vendors import open_vendors, require_desks
from commands.watching import watching
from connectors.http import build_http
from connectors.registry import Channel, Registry
from connectors.web.channel import web_channel
from connectors.web.connector import WebConnector
from connectors.web.desk.mounting import mount_desk
from connectors.web.document_links import DocumentLinks
from connectors.web.pages import WebTexts


async def serve(settings: Settings, *, version: str) -> int:
    """Serve until interrupted; 0 after a clean stop."""
    set_up_logging(quiet=False)
    console = Console()
    if settings.web.enabled:
        require_desk_token(settings)
    require_desks(settings)
    listener = listening(settings)
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(open_foundation(settings, indexes_apart=True))
        base = await stack.enter_async_context(open_portal(opened))
        vendors = await open_vendors(base, stack)
        if not any(status.documents for status in await base.library.sources()):
            print_report(await refreshed(base, source=None, rebuild=False), console)
        service = compose(
            base,
            [*_web_connectors(base), *(each for one in vendors for each in one.connectors)],
            desks=[each for one in vendors for each in one.desks],
            link=document_links(base).given if settings.web.enabled else plain_link,
        )
        app = build_app(service, version=version, vendors=vendors)
        config = uvicorn.Config(
            app, log_config=None, access_log=False, server_header=False, ws_max_size=65_536
        )
        banner(settings, [*static_standings(settings), *await live_standings(base)], console)
        await uvicorn.Server(config).serve(sockets=[listener])
    return 0


def spare_what_is_loaded() -> None:
    """Keep garbage collection away from what lives as long as the process: it is most of it."""
    gc.collect()
    gc.freeze()


def build_app(service: Service, *, version: str, vendors: Sequence[Vendor] = ()) -> FastAPI:
    """Return the HTTP application; the service runs while it is up."""
    base = service.foundation
    channels = [web(service)] if base.settings.web.enabled else []
    joined = [vendor.join(service) for vendor in vendors]
    scheduler = Scheduler(
        service.jobs(), JobRunner(base.schedule, clock=base.clock, worker="scheduler")
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(service.running())
            for each in joined:
                await stack.enter_async_context(each.listening())
            await stack.enter_async_context(watching(service))
            scheduler.start()
            yield
            scheduler.stop()

    app = build_http(
        Registry([*channels, *(each.channel for each in joined)]),
        checks={"database": base.store.inbox.waiting, "index": base.library.sources},
        metrics=CollectorRegistry(),
        version=version,
        lifespan=lifespan,
        max_body_bytes=base.settings.server.max_body_bytes,
    )
    for each in joined:
        for router in each.routers:
            app.include_router(router)
    if channels and "web" in base.settings.handoff.desks:
        mount_desk(
            app,
            board=service.board,
            casework=service.casework,
            oversight=service.casework,
            transcripts=service.transcripts,
            signals=base.signals,
            token=desk_token(base.settings),
            clock=base.clock,
            analytics=AnalyticsReader(base.store, base.clock),
            knowledge=knowledge_desk(service, scheduler),
            gaps=GapReader(base.store),
        )
    return app


def _web_connectors(base: Foundation) -> list[WebConnector]:
    return [WebConnector(base.signals)] if base.settings.web.enabled else []


def document_links(base: Foundation) -> DocumentLinks:
    """Return what signs links to documents, and opens them on the web channel's pages."""
    return DocumentLinks(web_secret(base.settings), clock=base.clock)


def web(service: Service) -> Channel:
    """Return the web channel with what it serves."""
    base, settings = service.foundation, service.foundation.settings
    connector = WebConnector(base.signals)
    return web_channel(
        connector,
        intake=service.intake,
        transcripts=service.transcripts,
        interruptions=service.interruptions,
        signals=base.signals,
        board=service.board,
        casework=service.casework,
        library=base.library,
        clock=base.clock,
        texts=WebTexts(
            title=settings.web.title,
            greeting=settings.web.greeting,
            questions=settings.web.questions,
            max_characters=settings.turn.max_characters,
        ),
        links=document_links(base),
        secret=web_secret(settings),
        desk_token=desk_token(settings),
        standing="",
        verification=base.verification,
    )


def listening(settings: Settings) -> socket.socket:
    """Return the socket to serve on, so that a port in use is told before anything is opened."""
    server = settings.server
    family = socket.AF_INET6 if ":" in server.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((server.host, server.port))
    except OSError as problem:
        listener.close()
        raise SettingsError(_why_not(problem, server.host, server.port)) from None
    listener.listen(1024)
    return listener


def banner(settings: Settings, found: list[Standing], console: Console) -> None:
    """Print what is on, what is off and how to turn it on."""
    console.print(f"\nBaton answers at {settings.server.address}\n", style="bold")
    print_standings(found, console)
    if settings.web.enabled and settings.secrets.desk_token is None:
        console.print(f"\n  The desk's token: {desk_token(settings)}")
    console.print("\n  Ctrl+C stops it; what is under way is finished first.\n", style="dim")


def _why_not(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"server.port {port} is in use on {host}: stop the other program, "
            "or choose another server.port in config.yaml."
        )
    return f"server.host {host} with server.port {port} cannot be used: {problem.strerror}."
