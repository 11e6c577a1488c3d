"""A loopback server that speaks enough of the OpenAI protocol to fail like a provider does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

_HEADERS = "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n{more}\r\n"


class OpenAiServer:
    """Answers every chat completion with what was scripted, the last script again and again."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.authorizations: list[str] = []
        self._scripts: list[Any] = []
        self._release = asyncio.Event()

    def will(self, *scripts: Any) -> None:
        """Script the next answers: `text`, `tool_call`, `status`, `silence`, `cut` or `nothing`."""
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
        body = await reader.readexactly(int(headers["content-length"]))
        self.requests.append(json.loads(body))
        self.authorizations.append(headers.get("authorization", ""))
        script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        await getattr(self, f"_{script[0]}")(writer, *script[1:])

    async def _text(self, writer: asyncio.StreamWriter, *pieces: str) -> None:
        await self._begin(writer)
        for piece in pieces:
            await _send(writer, {"content": piece})
        await _send(writer, {}, finish="stop")
        await _usage(writer)

    async def _tool_call(self, writer: asyncio.StreamWriter, name: str, arguments: str) -> None:
        await self._begin(writer)
        call = {"index": 0, "id": "call-1", "type": "function"}
        half = len(arguments) // 2
        named = {**call, "function": {"name": name, "arguments": arguments[:half]}}
        rest = {"index": 0, "function": {"arguments": arguments[half:]}}
        await _send(writer, {"tool_calls": [named]})
        await _send(writer, {"tool_calls": [rest]})
        await _send(writer, {}, finish="tool_calls")
        await _usage(writer)

    async def _status(self, writer: asyncio.StreamWriter, status: str) -> None:
        body = json.dumps({"error": {"message": "scripted", "type": "scripted"}})
        more = f"Content-Length: {len(body)}\r\nretry-after-ms: 1\r\n"
        head = _HEADERS.format(status=status, kind="application/json", more=more)
        writer.write((head + body).encode())
        await writer.drain()

    async def _silence(self, writer: asyncio.StreamWriter) -> None:
        await self._begin(writer)
        await self._release.wait()

    async def _cut(self, writer: asyncio.StreamWriter, *pieces: str) -> None:
        await self._begin(writer)
        for piece in pieces:
            await _send(writer, {"content": piece})

    async def _nothing(self, writer: asyncio.StreamWriter) -> None:
        await self._begin(writer)
        await _send(writer, {}, finish="stop")
        await _usage(writer)

    async def _begin(self, writer: asyncio.StreamWriter) -> None:
        head = _HEADERS.format(status="200 OK", kind="text/event-stream", more="")
        writer.write(head.encode())
        await writer.drain()


async def _send(
    writer: asyncio.StreamWriter, delta: dict[str, Any], *, finish: str | None = None
) -> None:
    choice = {"index": 0, "delta": {"role": "assistant", **delta}, "finish_reason": finish}
    await _event(writer, {"choices": [choice]})


async def _usage(writer: asyncio.StreamWriter) -> None:
    usage = {"prompt_tokens": 120, "completion_tokens": 12, "total_tokens": 132}
    await _event(writer, {"choices": [], "usage": usage})
    writer.write(b"data: [DONE]\n\n")
    await writer.drain()


async def _event(writer: asyncio.StreamWriter, values: dict[str, Any]) -> None:
    whole = {
        "id": "chat-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        **values,
    }
    writer.write(f"data: {json.dumps(whole)}\n\n".encode())
    await writer.drain()
