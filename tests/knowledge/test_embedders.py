"""Embedding models by setting."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from bot.domain.errors import KnowledgeError, SettingsError
from knowledge.embedders import open_embedder


class EmbeddingServer:
    """Speaks just enough of the protocol: vectors of three numbers, in reversed order."""

    def __init__(self) -> None:
        self.status = "200 OK"
        self.batches: list[int] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        texts = json.loads(await reader.readexactly(length))["input"]
        self.batches.append(len(texts))
        data = [
            {"object": "embedding", "index": place, "embedding": [3.0, 0.0, float(len(text))]}
            for place, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        answer = {"object": "list", "model": "m", "data": data[::-1], "usage": usage}
        body = json.dumps(answer if self.status == "200 OK" else {"error": {"message": "no"}})
        writer.write(
            f"HTTP/1.1 {self.status}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
        )
        await writer.drain()
        writer.close()


@pytest.fixture
async def server() -> AsyncIterator[tuple[EmbeddingServer, str]]:
    fake = EmbeddingServer()
    async with await asyncio.start_server(fake.serve, "127.0.0.1", 0) as listening:
        host, port = listening.sockets[0].getsockname()
        yield fake, f"http://{host}:{port}/v1"


async def test_openai_vectors_come_in_order_and_of_length_1(
    server: tuple[EmbeddingServer, str], tmp_path: Path
) -> None:
    """The dimension is learned from the server, batches hold 64 texts, rows keep their order."""
    fake, url = server
    model = await open_embedder(provider="openai", model="m", folder=tmp_path, base_url=url)

    rows = await model.embed(["xxxx"] * 64 + [""])

    assert model.dimension == 3
    assert fake.batches == [1, 64, 1]
    assert rows[0] == pytest.approx(np.array([0.6, 0.0, 0.8]))
    assert rows[64] == pytest.approx(np.array([1.0, 0.0, 0.0]))
    assert (await model.embed([])).shape == (0, 3)


async def test_a_server_that_refuses_is_named(
    server: tuple[EmbeddingServer, str], tmp_path: Path
) -> None:
    """The sentence names the settings to look at."""
    fake, url = server
    fake.status = "401 Unauthorized"

    with pytest.raises(KnowledgeError, match="OPENAI_API_KEY"):
        await open_embedder(provider="openai", model=None, folder=tmp_path, base_url=url)


async def test_openai_without_key_and_address_is_refused(tmp_path: Path) -> None:
    """A half-made setting stops the start with its cure."""
    with pytest.raises(SettingsError, match="OPENAI_API_KEY is not set"):
        await open_embedder(provider="openai", model=None, folder=tmp_path)


async def test_fastembed_names_its_models(tmp_path: Path) -> None:
    """An unknown model is answered with those that there are."""
    with pytest.raises(SettingsError, match=r"BAAI/bge-small-en-v1\.5"):
        await open_embedder(provider="fastembed", model="none/such", folder=tmp_path)


async def test_fastembed_without_its_files_says_how_to_get_them(tmp_path: Path) -> None:
    """Nothing is downloaded unasked, and nothing hangs."""
    with pytest.raises(KnowledgeError, match="Fetch it once"):
        await open_embedder(provider="fastembed", model=None, folder=tmp_path)
