"""A web server on a free loopback port, in the test's own loop, whose connections can be cut."""

import asyncio
import socket
import struct
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_CLOSE_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER on, zero seconds: closing sends a reset instead of a farewell."""


class LoopbackServer:
    """Serves an application while its block runs; starts and stops without waiting."""

    def __init__(self, app: ASGIApp) -> None:
        self._config = uvicorn.Config(app, lifespan="off", log_config=None, ws="none")
        self._state = ServerState()
        self._transports: dict[Any, asyncio.Transport] = {}
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def start(self) -> None:
        self._config.load()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", 0)

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for task in list(self._state.tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        for transport in list(self._transports.values()):
            transport.abort()
        await self._server.wait_closed()

    async def cut(self, client: Any, *, reset: bool) -> None:
        """Close the connection of a client (host, port) before it is answered."""
        transport = self._transports[tuple(client)]
        if reset:
            connection: socket.socket = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _CLOSE_AT_ONCE)
        transport.abort()
        while tuple(client) in self._transports:  # noqa: ASYNC110 - the loop tells by nothing else
            await asyncio.sleep(0)

    def _protocol(self) -> asyncio.Protocol:
        transports = self._transports

        class Watched(H11Protocol):
            def connection_made(self, transport: Any) -> None:
                self._peer = transport.get_extra_info("peername")
                transports[self._peer] = transport
                super().connection_made(transport)

            def connection_lost(self, exc: Exception | None) -> None:
                super().connection_lost(exc)
                transports.pop(self._peer, None)

        return Watched(config=self._config, server_state=self._state, app_state={})
