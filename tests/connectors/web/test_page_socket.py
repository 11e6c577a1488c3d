import asyncio
from typing import Any

from fastapi import FastAPI

from connectors.web.stream import StreamApi
from connectors.web.tokens import ConversationTokens, new_room
from tests.connectors.web.serving import serve


class StuckPage:
    """A page that says hello and then takes nothing any more; the ASGI side of it."""

    def __init__(self, token: str) -> None:
        self.closed_with: int | None = None
        self._frames = [
            {"type": "websocket.connect"},
            {"type": "websocket.receive", "text": f'{{"token": "{token}"}}'},
        ]

    async def receive(self) -> dict[str, Any]:
        if not self._frames:
            await asyncio.Event().wait()
        return self._frames.pop(0)

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            await asyncio.Event().wait()
        if message["type"] == "websocket.close":
            self.closed_with = message["code"]


async def test_a_page_that_takes_nothing_is_dropped() -> None:
    """It does not hold a place for ever: its socket is closed, and it may connect again."""
    served, tokens, room = serve(), ConversationTokens(b"secret"), new_room()
    api = StreamApi(
        transcripts=served.service, signals=served.signals, tokens=tokens, slow_seconds=0.01
    )
    app = FastAPI()
    app.include_router(api.router)
    page = StuckPage(tokens.issue(room))
    scope = {
        "type": "websocket",
        "path": f"/api/conversations/{room}/stream",
        "headers": [],
        "query_string": b"",
        "subprotocols": [],
    }

    await app(scope, page.receive, page.send)  # type: ignore[arg-type]

    assert 4409 == page.closed_with
