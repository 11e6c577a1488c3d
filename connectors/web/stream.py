"""The WebSocket of a contact's page: everything after what it has, then everything new."""

import asyncio
import json
from typing import Any

import structlog
from fastapi import APIRouter, WebSocket
from pydantic import BaseModel, Field, ValidationError

from bot.domain.errors import BatonError
from bot.ports.services import Signals, Transcripts
from connectors.web.access import NOT_OPENED
from connectors.web.connector import conversation_topic
from connectors.web.feed import Feed
from connectors.web.tokens import ROOM, ConversationTokens
from connectors.web.wire import web_ref

HELLO_SECONDS = 10
QUIET_SECONDS = 75
"""Pages ping every 25 seconds; one that misses three pings is gone."""
SLOW_SECONDS = 15
"""A page that takes nothing for this long is dropped; it comes back and loses nothing."""
BAD_FRAME, UNAUTHORISED, GONE_QUIET, TOO_SLOW, BROKEN = 4400, 4401, 4408, 4409, 1011
_log = structlog.get_logger()


class Hello(BaseModel):
    """The first frame of a page."""

    token: str
    after: int = Field(default=0, ge=0, le=2**31)


class _Closing(Exception):
    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class _Left(Exception):
    """The page closed the socket."""


class StreamApi:
    """Serves /api/conversations/{id}/stream."""

    def __init__(
        self, *, transcripts: Transcripts, signals: Signals, tokens: ConversationTokens
    ) -> None:
        self._transcripts = transcripts
        self._signals = signals
        self._tokens = tokens
        self.router = APIRouter()
        self.router.add_api_websocket_route("/api/conversations/{room}/stream", self.stream)

    async def stream(self, websocket: WebSocket, room: str) -> None:
        """Serve one page until it leaves; the token comes in the first frame, not in the URL."""
        await websocket.accept()
        try:
            hello = await self._hello(websocket, room)
            await self._serve(websocket, Feed(self._transcripts, room=room, after=hello.after))
        except _Left:
            return
        except _Closing as closing:
            await _close(websocket, closing)
        except BatonError as problem:
            _log.error("a page could not be served", error=str(problem))
            await _close(websocket, _Closing(BROKEN, "Something is away. Connect again."))

    async def _hello(self, websocket: WebSocket, room: str) -> Hello:
        frame = await _frame(websocket, patience=HELLO_SECONDS)
        try:
            hello = Hello.model_validate(frame)
        except ValidationError:
            raise _Closing(BAD_FRAME, "Begin with {type: hello, token, after}.") from None
        if not ROOM.fullmatch(room) or not self._tokens.opens(room, hello.token):
            raise _Closing(UNAUTHORISED, NOT_OPENED)
        return hello

    async def _serve(self, websocket: WebSocket, feed: Feed) -> None:
        tasks = {
            asyncio.create_task(self._tell(websocket, feed)),
            asyncio.create_task(_listen(websocket)),
        }
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
        for problem in [task.exception() for task in done]:
            if problem is not None:
                raise problem

    async def _tell(self, websocket: WebSocket, feed: Feed) -> None:
        topic = conversation_topic(web_ref(feed.room).conversation_id)
        async with self._signals.watch(topic) as signalled:  # first: nothing falls in between
            for frame in await feed.news():
                await _send(websocket, frame)
            async for signal in signalled:
                for frame in await feed.frames(signal):
                    await _send(websocket, frame)


async def _listen(websocket: WebSocket) -> None:
    while True:
        frame = await _frame(websocket, patience=QUIET_SECONDS)
        if frame.get("type") != "ping":
            raise _Closing(BAD_FRAME, "Only {type: ping} is understood here.")
        await _send(websocket, {"type": "pong"})


async def _frame(websocket: WebSocket, *, patience: float) -> dict[str, Any]:
    try:
        async with asyncio.timeout(patience):
            received = await websocket.receive()
    except TimeoutError:
        raise _Closing(GONE_QUIET, "Nothing was heard for too long. Connect again.") from None
    if received["type"] == "websocket.disconnect":
        raise _Left
    try:
        frame = json.loads(received.get("text") or "")
    except (ValueError, RecursionError):
        frame = None
    if not isinstance(frame, dict):
        raise _Closing(BAD_FRAME, "Send each frame as one JSON object in a text frame.")
    return frame


async def _send(websocket: WebSocket, frame: dict[str, Any]) -> None:
    try:
        async with asyncio.timeout(SLOW_SECONDS):
            await websocket.send_text(json.dumps(frame, ensure_ascii=False))
    except TimeoutError:
        _log.info("a page was too slow and was dropped")
        raise _Closing(TOO_SLOW, "This page reads too slowly. Connect again.") from None
    except (RuntimeError, OSError):
        raise _Left from None  # the socket closed while we wrote


async def _close(websocket: WebSocket, closing: _Closing) -> None:
    sentence = str(closing)
    try:
        async with asyncio.timeout(SLOW_SECONDS):
            error = {"code": str(closing.code), "message": sentence}
            await websocket.send_text(json.dumps({"type": "error", "error": error}))
            await websocket.close(closing.code, sentence)
    except (TimeoutError, RuntimeError, OSError):
        _log.info("a page left before it was told why it is dropped")
