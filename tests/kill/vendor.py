"""A vendor that lives in the test's own process: it keeps what it took when Baton is killed."""

import asyncio
import random
import socket
import threading
from dataclasses import dataclass, field
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class LoopbackVendor:
    """Takes messages over HTTP, shows them, and answers look-ups by key."""

    shown: list[tuple[str, str, str]] = field(default_factory=list)
    """(room, key, text) in order of arrival."""
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    async def take(self, request: Request) -> Response:
        """Take a message; now and then slowly, so that a kill finds it under way."""
        try:
            body = await request.json()
        except ClientDisconnect:  # Baton was killed before it had sent everything
            return Response(status_code=400)
        self.shown.append((body["room"], body["key"], body["text"]))
        await asyncio.sleep(self.chance.random() * 0.01)
        return JSONResponse({"id": str(len(self.shown))}, status_code=201)

    async def look(self, request: Request) -> Response:
        """Return the message with a key."""
        key = request.query_params["key"]
        found = [number for number, each in enumerate(self.shown, 1) if each[1] == key]
        return JSONResponse({"id": str(found[0]) if found else None})

    def app(self) -> Starlette:
        """Return the vendor's HTTP interface."""
        return Starlette(
            routes=[
                Route("/messages", self.take, methods=["POST"]),
                Route("/messages", self.look, methods=["GET"]),
            ]
        )


class Served:
    """Serves an application from a thread, on a free port of loopback."""

    def __init__(self, app: Starlette) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._socket.close()
