"""The WebSocket of one page: frames in, frames out, and how it ends."""

import asyncio
import json
from typing import Any

import structlog
from fastapi import WebSocket

HELLO_SECONDS = 10
QUIET_SECONDS = 75
"""Pages ping every 25 seconds; one that misses three pings is gone."""
SLOW_SECONDS = 15
"""A page that takes nothing for this long is dropped; it comes back and loses nothing."""
BAD_FRAME, UNAUTHORISED, GONE_QUIET, TOO_SLOW, BROKEN = 4400, 4401, 4408, 4409, 1011
_log = structlog.get_logger()


class Closing(Exception):
    """The socket is to be closed with this code and sentence."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Left(Exception):
    """The page closed the socket."""


class PageSocket:
    """Reads and writes frames as JSON objects."""

    def __init__(self, websocket: WebSocket, *, slow_seconds: float) -> None:
        self._websocket = websocket
        self._slow_seconds = slow_seconds

    async def read(self, *, patience: float) -> dict[str, Any]:
        """Return the next frame; raises Closing for what is no frame or too late, and Left."""
        try:
            async with asyncio.timeout(patience):
                received = await self._websocket.receive()
        except TimeoutError:
            raise Closing(GONE_QUIET, "Nothing was heard for too long. Connect again.") from None
        if received["type"] == "websocket.disconnect":
            raise Left
        try:
            frame = json.loads(received.get("text") or "")
        except (ValueError, RecursionError):
            frame = None
        if not isinstance(frame, dict):
            raise Closing(BAD_FRAME, "Send each frame as one JSON object in a text frame.")
        return frame

    async def write(self, frame: dict[str, Any]) -> None:
        """Send a frame; raises Closing when the page takes it too slowly, and Left."""
        try:
            async with asyncio.timeout(self._slow_seconds):
                await self._websocket.send_text(json.dumps(frame, ensure_ascii=False))
        except TimeoutError:
            _log.info("a page was too slow and was dropped")
            raise Closing(TOO_SLOW, "This page reads too slowly. Connect again.") from None
        except (RuntimeError, OSError):
            raise Left from None  # the socket closed while we wrote

    async def close(self, closing: Closing) -> None:
        """Say why, and close; a page that is gone or takes nothing is not waited for."""
        sentence = str(closing)
        error = {"code": str(closing.code), "message": sentence}
        try:
            async with asyncio.timeout(self._slow_seconds):
                if closing.code != TOO_SLOW:
                    await self._websocket.send_text(json.dumps({"type": "error", "error": error}))
                await self._websocket.close(closing.code, sentence)
        except (TimeoutError, RuntimeError, OSError):
            _log.info("a page left before it was told why it is dropped")
