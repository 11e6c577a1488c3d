"""Serves the page of the desk with NiceGUI. Importing this imports NiceGUI."""

from fastapi import FastAPI, Request
from nicegui import app as nicegui_app
from nicegui import ui

from connectors.web.desk.desk_page import DeskPage
from connectors.web.desk.gate import Gate, session_of
from connectors.web.desk.lists import DeskServices
from connectors.web.desk.pieces import block, words
from connectors.web.desk.sessions import Sessions
from connectors.web.desk.times import zone_named

RECONNECT_SECONDS = 10.0
"""How long a page whose connection broke is kept: a short loss changes nothing on it."""
_HEAD = """
<meta name="robots" content="noindex">
<link rel="stylesheet" href="static/desk.css">
<script src="static/desk.js" defer></script>
"""
_ZONE = "return Intl.DateTimeFormat().resolvedOptions().timeZone"


def serve_pages(app: FastAPI, *, services: DeskServices, sessions: Sessions, path: str) -> None:
    """Mount NiceGUI below a path, behind the gate, with the desk as its only page."""
    _forget_earlier_desk()
    _register_page(services, sessions)
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
    async def desk(request: Request, handoff: str = "") -> None:
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
            page.start(zone=zone_named(str(zone)), handoff_id=handoff)


def _draw_failure(_: Exception) -> None:
    ui.add_head_html(_HEAD)
    with block("failure"):
        words("The desk cannot be shown just now.", tag="h1")
        words("Load the page again. If this stays, tell whoever runs Baton.", tag="p")
