"""The web channel over the fake use cases, and clients for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from connectors.http import build_http
from connectors.http_health import Check
from connectors.registry import Registry
from connectors.web.channel import web_channel
from connectors.web.connector import WebConnector
from connectors.web.document_links import DocumentLinks
from connectors.web.pages import WebTexts
from tests.builders import a_document_page
from tests.fakes.clock import FixedClock
from tests.fakes.library import MemoryLibrary
from tests.fakes.services import LONGEST, Answerer, MemoryService, MemorySignals, echoed

DESK = {"Authorization": "Bearer desk-token"}
QUESTION = {"id": "question-1", "text": "How long is parental leave?"}


@dataclass
class Served:
    """An application with the fakes behind it."""

    service: MemoryService
    signals: MemorySignals
    connector: WebConnector
    app: FastAPI

    @property
    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://baton")


@dataclass
class Visitor:
    """Somebody who has begun a conversation."""

    client: httpx.AsyncClient
    id: str
    token: str
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.headers = {"Authorization": f"Bearer {self.token}"}

    @property
    def stream(self) -> str:
        return f"/api/conversations/{self.id}/stream"

    async def post(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        return await self.client.post(self._address(path), json=body, headers=self.headers)

    async def post_raw(self, path: str, **request: Any) -> httpx.Response:
        headers = self.headers | request.pop("headers", {})
        return await self.client.post(self._address(path), headers=headers, **request)

    async def read(self, path: str = "") -> Any:
        response = await self.client.get(self._address(path), headers=self.headers)
        return response.raise_for_status().json()

    def _address(self, path: str) -> str:
        return f"/api/conversations/{self.id}/{path}".rstrip("/")


def serve(answerer: Answerer = echoed, checks: Mapping[str, Check] | None = None) -> Served:
    """Build the application over fakes."""
    signals, clock = MemorySignals(), FixedClock()
    service = MemoryService(signals, clock, answerer)
    connector = WebConnector(signals)
    channel = web_channel(
        connector,
        intake=service,
        transcripts=service,
        interruptions=service,
        signals=signals,
        board=service,
        casework=service,
        library=MemoryLibrary([a_document_page()]),
        clock=clock,
        texts=WebTexts(
            title="Ask <Example>",
            greeting="Hello.",
            questions=("How long is parental leave?",),
            max_characters=LONGEST,
        ),
        links=DocumentLinks(b"a secret of the server", clock=clock),
        secret=b"a secret of the server",
        desk_token="desk-token",
        standing="on",
    )
    app = build_http(
        Registry([channel]), checks=checks or {}, metrics=CollectorRegistry(), version="1.0"
    )
    return Served(service, signals, connector, app)


async def visit(served: Served) -> Visitor:
    """Begin a conversation."""
    client = served.client
    response = await client.post("/api/conversations", json={})
    return Visitor(client, **response.raise_for_status().json())
