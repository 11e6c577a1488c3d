from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from qdrant_client import AsyncQdrantClient

from knowledge.index.edge import open_edge_index
from knowledge.index.port import Index, IndexIdentity
from knowledge.index.server import open_server_index
from tests.contracts.index.entries import IDENTITY


class Edge:
    """Opens the embedded index, again and again, in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def open(self, identity: IndexIdentity = IDENTITY, *, replacing: bool = False) -> Index:
        return await open_edge_index(self._folder, identity=identity, replacing=replacing)

    async def leave(self, index: Index) -> None:
        await index.close()


class Server:
    """Opens the index of a server, which here is the client's own reference in memory."""

    def __init__(self) -> None:
        self._client = AsyncQdrantClient(":memory:")

    async def open(self, identity: IndexIdentity = IDENTITY, *, replacing: bool = False) -> Index:
        return await open_server_index(
            self._client, collection="knowledge", identity=identity, replacing=replacing
        )

    async def leave(self, index: Index) -> None:
        """Keep the client: its memory is the server."""


@pytest.fixture(params=["edge", "server"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Edge | Server:
    return Edge(tmp_path / "index") if request.param == "edge" else Server()


@pytest.fixture
async def index(place: Edge | Server) -> AsyncIterator[Index]:
    opened = await place.open()
    yield opened
    await opened.close()
