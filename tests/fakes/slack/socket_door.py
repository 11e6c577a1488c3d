"""Socket Mode: envelopes go out over a websocket and are acknowledged on it."""

import asyncio
import itertools
import json
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.slack.model import Json
from tests.fakes.slack.state import SlackState


class SocketDoor:
    """Takes the app's websockets in, and gives each envelope to one of them."""

    def __init__(self, state: SlackState) -> None:
        self.sockets: list[web.WebSocketResponse] = []
        self.acknowledged: list[Json] = []
        """Every acknowledgement, in order."""
        self._state = state
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._entered = asyncio.Event()
        self._turn = itertools.count()

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket until it closes; a ticket lets in once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._state.socket_tickets:
            return web.Response(status=401)
        self._state.socket_tickets.remove(ticket)
        socket = web.WebSocketResponse(heartbeat=None)
        await socket.prepare(request)
        await socket.send_json(self._hello())
        self.sockets.append(socket)
        self._entered.set()
        try:
            await self._listen(socket)
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
        return socket

    def _hello(self) -> Json:
        info = {"app_id": next(iter(self._state.teams.values())).app_id}
        host = {"host": "applink-fake", "approximate_connection_time": 18060}
        connections = len(self.sockets) + 1
        return {
            "type": "hello",
            "num_connections": connections,
            "connection_info": info,
            "debug_info": host,
        }

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT or not message.data.startswith("{"):
                continue
            body = json.loads(message.data)
            self.acknowledged.append(body)
            waiting = self._waiting.pop(body.get("envelope_id", ""), None)
            if waiting and not waiting.done():
                waiting.set_result(body)

    async def connected(self) -> None:
        """Wait until the app has a websocket open."""
        while not self.sockets:
            self._entered.clear()
            await self._entered.wait()

    async def offer(self, kind: str, payload: Json, *, patience: float, **more: Any) -> Json | None:
        """Send an envelope; return its acknowledgement, None when none came in time."""
        envelope_id = f"envelope-{self._state.number()}"
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload, **more}
        envelope["accepts_response_payload"] = kind != "events_api"
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        await self.connected()
        socket = self.sockets[next(self._turn) % len(self.sockets)]
        try:
            await socket.send_json(envelope)
            return await asyncio.wait_for(waiting, patience)
        except (TimeoutError, ConnectionError):
            return None
        finally:
            self._waiting.pop(envelope_id, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every websocket that it ends, and end it, as Slack does when it moves house."""
        for socket in list(self.sockets):
            told = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
            await socket.send_json(told)
            await socket.close()

    async def close(self) -> None:
        """End everything."""
        for socket in list(self.sockets):
            await socket.close()
