"""Serves the page of the desk with NiceGUI. Importing this imports NiceGUI."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Protocol

from fastapi import FastAPI, Request
from nicegui import app as nicegui_app
from nicegui import ui

from connectors.web.desk.analytics_page import AnalyticsPage
from connectors.web.desk.desk_page import DeskPage
from connectors.web.desk.gap_page import GapPage
from connectors.web.desk.gate import Gate, session_of
from connectors.web.desk.knowledge_page import KnowledgePage
from connectors.web.desk.links import ANALYTICS, GAPS, KNOWLEDGE, DeskLink
from connectors.web.desk.lists import DeskServices
from connectors.web.desk.pieces import block, words
from connectors.web.desk.sessions import AgentSession, Sessions
from connectors.web.desk.times import zone_named

RECONNECT_SECONDS = 10.0
"""How long a page whose connection broke is kept: a short loss changes nothing on it."""
_HEAD = """
<meta name="robots" content="noindex">
<link rel="stylesheet" href="static/desk.css">
<script src="static/desk.js" defer></script>
"""
_ZONE = "return Intl.DateTimeFormat().resolvedOptions().timeZone"


class _Page(Protocol):
    async def start(self, *, zone: tzinfo) -> None:
        """Begin to show what there is, by the clocks of a time zone."""
        ...


def serve_pages(app: FastAPI, *, services: DeskServices, sessions: Sessions, path: str) -> None:
    """Mount NiceGUI below a path, behind the gate, with the pages of the desk."""
    _forget_earlier_desk()
    _register_page(services, sessions)
    _register_sections(services, sessions)
    ui.run_with(
        app,
        mount_path=path,
        title="Baton desk",
        favicon="🏁",
        dark=None,
        language="en-US",
        tailwind=False,
        reconnect_timeout=RECONNECT_SECONDS,
        show_welcome_message=False,
    )
    nicegui_app.add_middleware(Gate, sessions=sessions, sign_in=f"{path}/sign-in")
    nicegui_app.on_page_exception(_draw_failure)


def _forget_earlier_desk() -> None:
    """Let a process start a desk again after another one ended, as tests do."""
    nicegui_app.middleware_stack = None
    nicegui_app.user_middleware.clear()


def _register_page(services: DeskServices, sessions: Sessions) -> None:
    @ui.page("/")
    async def desk(request: Request, handoff: str = "", conversation: str = "") -> None:
        session = session_of(request.scope, sessions)
        if session is None:  # the cookie ran out between the gate and here
            ui.navigate.to("sign-in")
            return
        client = ui.context.client
        ui.add_head_html(_HEAD)
        page = DeskPage(services, session=session, client=client)
        page.draw()
        await client.connected()
        zone = await client.run_javascript(_ZONE, timeout=10.0)
        if not client.is_deleted:
            page.start(zone=zone_named(str(zone)), handoff_id=handoff, conversation_id=conversation)


def _register_sections(services: DeskServices, sessions: Sessions) -> None:
    if knowledge := services.knowledge:
        _register_section(
            KNOWLEDGE, sessions, lambda session: KnowledgePage(services, knowledge, session=session)
        )
    if gaps := services.gaps:
        _register_section(GAPS, sessions, lambda session: GapPage(services, gaps, session=session))
    if analytics := services.analytics:
        _register_section(
            ANALYTICS, sessions, lambda session: AnalyticsPage(services, analytics, session=session)
        )


def _register_section(
    link: DeskLink, sessions: Sessions, draw: Callable[[AgentSession], _Page]
) -> None:
    @ui.page(f"/{link.address}", title=f"{link.name} · Baton desk")
    async def section(request: Request) -> None:
        session = session_of(request.scope, sessions)
        if session is None:  # the cookie ran out between the gate and here
            ui.navigate.to("sign-in")
            return
        client = ui.context.client
        ui.add_head_html(_HEAD)
        page = draw(session)
        await client.connected()
        zone = await client.run_javascript(_ZONE, timeout=10.0)
        if not client.is_deleted:
            await page.start(zone=zone_named(str(zone)))


def _draw_failure(_: Exception) -> None:
    ui.add_head_html(_HEAD)
    with block("failure"):
        words("The desk cannot be shown just now.", tag="h1")
        words("Load the page again. If this stays, tell whoever runs Baton.", tag="p")
