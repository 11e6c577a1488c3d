"""Adds the web desk to an application."""

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from bot.ports.analytics import Analytics
from bot.ports.clock import Clock
from bot.ports.gaps import Gaps
from bot.ports.knowledge_desk import KnowledgeDesk
from bot.ports.services import Board, Casework, Oversight, Signals, Transcripts
from connectors.web.desk.attempts import Attempts
from connectors.web.desk.lists import DeskServices
from connectors.web.desk.sessions import Sessions
from connectors.web.desk.sign_in import SignIn

_STATIC = Path(__file__).parent / "static"


def mount_desk(
    app: FastAPI,
    *,
    board: Board,
    casework: Casework,
    oversight: Oversight,
    transcripts: Transcripts,
    signals: Signals,
    token: str,
    clock: Clock,
    path: str = "/desk",
    analytics: Analytics | None = None,
    knowledge: KnowledgeDesk | None = None,
    gaps: Gaps | None = None,
) -> None:
    """Serve the web desk below `path`, for whoever knows the token.

    A page whose service is not given is left out.

    NiceGUI is imported here and keeps one application per process: a process serves one desk at
    a time. Call this before the application starts, and before a mount at "/" that would take
    every path.
    """
    from connectors.web.desk.serving import serve_pages  # noqa: PLC0415 - only when it is on

    sessions = Sessions(token=token, clock=clock)
    sign_in = SignIn(path=path, sessions=sessions, attempts=Attempts(clock=clock))
    app.include_router(sign_in.router)
    app.add_api_route(
        path, lambda: RedirectResponse(f"{path}/", 303), include_in_schema=False, methods=["GET"]
    )
    app.mount(f"{path}/static", StaticFiles(directory=_STATIC))
    services = DeskServices(
        board=board,
        casework=casework,
        oversight=oversight,
        transcripts=transcripts,
        signals=signals,
        clock=clock,
        analytics=analytics,
        knowledge=knowledge,
        gaps=gaps,
    )
    serve_pages(app, services=services, sessions=sessions, path=path)
