"""A loopback server that speaks enough of the OpenAI protocol to fail like a provider does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

_HEADERS = "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n{more}\r\n"
_USAGE = {"prompt_tokens": 120, "completion_tokens": 12, "total_tokens": 132}


class OpenAiServer:
    """Answers every chat completion with what was scripted, the last script again and again.

    Whoever asks for a stream is given one, everybody else a whole answer.
    """

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        self._scripts: list[Any] = []
        self._release = asyncio.Event()

    def will(self, *scripts: Any) -> None:
        """Script the next answers, each the name of a method below and what it takes."""
        self._scripts = list(scripts)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve on a free port and give the address."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            self._release.set()
            server.close()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(
            line.lower().split(": ", 1) for line in head.splitlines()[1:] if ": " in line
        )
        body = json.loads(await reader.readexactly(int(headers["content-length"])))
        self.requests.append(body)
        self.authorizations.append(headers.get("authorization", ""))
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        said = _Said(writer, self._release, streamed=bool(body.get("stream")))
        await getattr(said, script[0])(*script[1:])


class _Said:
    """One answer, streamed or whole."""

    def __init__(
        self, writer: asyncio.StreamWriter, release: asyncio.Event, *, streamed: bool
    ) -> None:
        self._writer = writer
        self._release = release
        self._streamed = streamed

    async def text(self, *pieces: str) -> None:
        """Say it all."""
        await self._whole([{"content": piece} for piece in pieces], finish="stop")

    async def tool_call(self, name: str, arguments: str) -> None:
        """Call a tool; a stream brings the arguments in halves."""
        call = {"index": 0, "id": "call-1", "type": "function"}
        half = len(arguments) // 2 if self._streamed else len(arguments)
        named = {**call, "function": {"name": name, "arguments": arguments[:half]}}
        rest = {"index": 0, "function": {"arguments": arguments[half:]}}
        calls = [{"tool_calls": [each]} for each in ([named, rest] if self._streamed else [named])]
        await self._whole(calls, finish="tool_calls")

    async def status(self, status: str, more: str = "retry-after-ms: 1\r\n") -> None:
        """Refuse with this status line and further headers."""
        await self._error(status, {"message": "scripted", "type": "scripted"}, more)

    async def overflow(self) -> None:
        """Refuse a prompt as longer than the model reads."""
        said = {
            "message": "This model's maximum context length is 8 tokens.",
            "type": "invalid_request_error",
            "code": "context_length_exceeded",
        }
        await self._error("400 Bad Request", said)

    async def filtered(self) -> None:
        """End as a content filter does."""
        await self._whole([{"content": "I"}], finish="content_filter")

    async def prompt_filtered(self) -> None:
        """Refuse the question as a content filter does."""
        said = {"message": "The response was filtered.", "type": "x", "code": "content_filter"}
        await self._error("400 Bad Request", said)

    async def silence(self) -> None:
        """Begin an answer and say nothing more."""
        await self._begin()
        await self._release.wait()

    async def stall(self, *pieces: str) -> None:
        """Say some of it, and then nothing more."""
        await self._pieces(pieces)
        await self._release.wait()

    async def cut(self, *pieces: str) -> None:
        """Say some of it, and end as if that were all."""
        await self._pieces(pieces)

    async def broken(self, *pieces: str) -> None:
        """Say some of it, and reset the connection."""
        await self._pieces(pieces)
        await asyncio.sleep(0.02)  # what was said is read before the reset arrives
        self._writer.transport.abort()

    async def bad_chunk(self, *pieces: str) -> None:
        """Say some of it, and then what is no JSON."""
        await self._pieces(pieces)
        self._writer.write(b'data: {"choices": [{"del\n\n')
        await self._writer.drain()

    async def nothing(self) -> None:
        """End well, without a word."""
        await self._whole([], finish="stop")

    async def _pieces(self, pieces: tuple[str, ...]) -> None:
        await self._begin()
        if not self._streamed:
            self._writer.write(b'{"id": "chat-1", "choices": [{"mess')
            await self._writer.drain()
            return
        for piece in pieces:
            await self._send({"content": piece})

    async def _whole(self, deltas: list[dict[str, Any]], *, finish: str) -> None:
        if not self._streamed:
            await self._at_once(deltas, finish)
            return
        await self._begin()
        for delta in deltas:
            await self._send(delta)
        await self._send({}, finish=finish)
        await self._event({"choices": [], "usage": _USAGE})
        self._writer.write(b"data: [DONE]\n\n")
        await self._writer.drain()

    async def _at_once(self, deltas: list[dict[str, Any]], finish: str) -> None:
        text = "".join(delta.get("content", "") for delta in deltas)
        calls = [call for delta in deltas for call in delta.get("tool_calls", ())]
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if calls:
            message["tool_calls"] = calls
        choice = {"index": 0, "message": message, "finish_reason": finish}
        body = {"id": "chat-1", "object": "chat.completion", "created": 1, "model": "scripted"}
        await self._json("200 OK", {**body, "choices": [choice], "usage": _USAGE})

    async def _error(self, status: str, said: dict[str, str], more: str = "") -> None:
        await self._json(status, {"error": said}, more)

    async def _json(self, status: str, values: dict[str, Any], more: str = "") -> None:
        body = json.dumps(values).encode()
        more = f"Content-Length: {len(body)}\r\n{more}"
        head = _HEADERS.format(status=status, kind="application/json", more=more)
        self._writer.write(head.encode() + body)
        await self._writer.drain()

    async def _begin(self) -> None:
        kind = "text/event-stream" if self._streamed else "application/json"
        more = "" if self._streamed else "Content-Length: 5000\r\n"
        self._writer.write(_HEADERS.format(status="200 OK", kind=kind, more=more).encode())
        await self._writer.drain()

    async def _send(self, delta: dict[str, Any], *, finish: str | None = None) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
        await self._event({"choices": [choice]})

    async def _event(self, values: dict[str, Any]) -> None:
        whole = {
            "id": "chat-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
            **values,
        }
        self._writer.write(f"data: {json.dumps(whole)}\n\n".encode())
        await self._writer.drain()
