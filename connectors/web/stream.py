"""The WebSocket of a contact's page: everything after what it has, then everything new."""

import asyncio

import structlog
from fastapi import APIRouter, WebSocket
from pydantic import BaseModel, Field, ValidationError

from bot.domain.errors import BatonError
from bot.ports.services import Signals, Transcripts
from connectors.web.access import NOT_OPENED
from connectors.web.connector import conversation_topic
from connectors.web.feed import Feed
from connectors.web.page_socket import (
    BAD_FRAME,
    BROKEN,
    HELLO_SECONDS,
    QUIET_SECONDS,
    SLOW_SECONDS,
    UNAUTHORISED,
    Closing,
    Left,
    PageSocket,
)
from connectors.web.tokens import ROOM, ConversationTokens
from connectors.web.wire import web_ref

_log = structlog.get_logger()


class Hello(BaseModel):
    """The first frame of a page."""

    token: str
    after: int = Field(default=0, ge=0, le=2**31)


class StreamApi:
    """Serves /api/conversations/{id}/stream."""

    def __init__(
        self,
        *,
        transcripts: Transcripts,
        signals: Signals,
        tokens: ConversationTokens,
        slow_seconds: float = SLOW_SECONDS,
    ) -> None:
        self._transcripts = transcripts
        self._signals = signals
        self._tokens = tokens
        self._slow_seconds = slow_seconds
        self.router = APIRouter()
        self.router.add_api_websocket_route("/api/conversations/{room}/stream", self.stream)

    async def stream(self, websocket: WebSocket, room: str) -> None:
        """Serve one page until it leaves; the token comes in the first frame, not in the URL."""
        await websocket.accept()
        page = PageSocket(websocket, slow_seconds=self._slow_seconds)
        try:
            hello = await self._hello(page, room)
            await self._serve(page, Feed(self._transcripts, room=room, after=hello.after))
        except Left:
            return
        except Closing as closing:
            await page.close(closing)
        except BatonError as problem:
            _log.error("a page could not be served", error=str(problem))
            await page.close(Closing(BROKEN, "Something is away. Connect again."))

    async def _hello(self, page: PageSocket, room: str) -> Hello:
        frame = await page.read(patience=HELLO_SECONDS)
        try:
            hello = Hello.model_validate(frame)
        except ValidationError:
            raise Closing(BAD_FRAME, "Begin with {type: hello, token, after}.") from None
        if not ROOM.fullmatch(room) or not self._tokens.opens(room, hello.token):
            raise Closing(UNAUTHORISED, NOT_OPENED)
        return hello

    async def _serve(self, page: PageSocket, feed: Feed) -> None:
        tasks = {
            asyncio.create_task(self._tell(page, feed)),
            asyncio.create_task(_listen(page)),
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

    async def _tell(self, page: PageSocket, feed: Feed) -> None:
        topic = conversation_topic(web_ref(feed.room).conversation_id)
        async with self._signals.watch(topic) as signalled:  # first: nothing falls in between
            for frame in await feed.missed():
                await page.write(frame)
            async for signal in signalled:
                for frame in await feed.frames(signal):
                    await page.write(frame)


async def _listen(page: PageSocket) -> None:
    while True:
        frame = await page.read(patience=QUIET_SECONDS)
        if frame.get("type") != "ping":
            raise Closing(BAD_FRAME, "Only {type: ping} is understood here.")
        await page.write({"type": "pong"})
