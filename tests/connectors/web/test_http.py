"""The server around the channels: health, metrics, headers, faults of our own."""

import pytest
from fastapi import APIRouter
from prometheus_client import CollectorRegistry

from bot.domain.errors import StoreError
from connectors.http import build_http
from connectors.registry import Channel, Registry
from connectors.web.connector import WebConnector
from tests.connectors.web.serving import Served, serve
from tests.fakes.services import MemorySignals


async def works() -> None:
    """Do nothing, successfully."""


async def fails() -> None:
    raise StoreError("database at 10.0.0.7 is away")


def broken() -> Served:
    """Serve a route that breaks and one whose store is away."""
    served = serve()
    router = APIRouter()

    @router.get("/breaks")
    async def breaks() -> None:
        raise KeyError("secret detail")

    @router.get("/away")
    async def away() -> None:
        await fails()

    served.app.include_router(router)
    return served


async def test_the_process_is_alive() -> None:
    """A process that answers is alive, whatever its parts do."""
    response = await serve(checks={"store": fails}).client.get("/healthz")

    assert (200, {"status": "alive"}) == (response.status_code, response.json())


async def test_it_is_ready_when_every_part_works() -> None:
    """Requests may be sent here."""
    response = await serve(checks={"store": works, "index": works}).client.get("/readyz")

    assert 200 == response.status_code
    assert {"store": "ok", "index": "ok"} == response.json()["checks"]


async def test_it_is_not_ready_when_a_part_fails() -> None:
    """The part is named; the details stay in the log."""
    response = await serve(checks={"store": fails, "index": works}).client.get("/readyz")

    assert 503 == response.status_code
    assert {"store": "failed", "index": "ok"} == response.json()["checks"]
    assert "10.0.0.7" not in response.text


async def test_requests_are_counted_by_route() -> None:
    """Metrics name the route, never an id, and have no label that a client chooses."""
    client = serve().client
    await client.get("/api/conversations/secret-id")
    await client.request("BREW", "/coffee")

    figures = (await client.get("/metrics")).text

    assert 'method="GET",route="/api/conversations/{id}",status="401"' in figures
    assert 'method="other",route="other",status="404"' in figures
    assert "secret-id" not in figures


async def test_a_fault_of_ours_is_a_sentence_without_details() -> None:
    """What breaks inside is logged, not shown."""
    response = await broken().client.get("/breaks")

    assert (500, "broken") == (response.status_code, response.json()["error"]["code"])
    assert "secret detail" not in response.text


async def test_a_store_that_is_away_asks_to_try_again() -> None:
    """The client is told when; nobody is told where the database is."""
    response = await broken().client.get("/away")

    assert 503 == response.status_code
    assert "5" == response.headers["retry-after"]
    assert "10.0.0.7" not in response.text


@pytest.mark.parametrize("path", ["/api/widget", "/nothing", "/", "/widget.js", "/breaks"])
async def test_every_response_has_careful_headers(path: str) -> None:
    """Browsers do not guess types, frame pages or tell others where a visitor came from."""
    response = await broken().client.get(path)

    assert "nosniff" == response.headers["x-content-type-options"]
    assert "no-referrer" == response.headers["referrer-policy"]
    assert "default-src" in response.headers["content-security-policy"]
    assert response.headers["x-request-id"]


async def test_a_request_keeps_a_well_formed_id() -> None:
    """A proxy's id is found again in our log; one that could break the log is replaced."""
    client = serve().client

    kept = await client.get("/healthz", headers={"X-Request-Id": "proxy-17"})
    replaced = await client.get("/healthz", headers={"X-Request-Id": "a b\tc"})

    assert "proxy-17" == kept.headers["x-request-id"]
    assert "a b" not in replaced.headers["x-request-id"]


async def test_the_api_is_described_with_examples_and_loads_nothing() -> None:
    """The page at /api/docs works without a network and shows what to send."""
    page = await serve().client.get("/api/docs")

    assert "/api/conversations/{id}/messages" in page.text
    assert "How many days of leave do I get?" in page.text
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_channels_that_are_off_bring_nothing() -> None:
    """The registry hands out the connectors and routes of the channels that are on."""
    connector = WebConnector(MemorySignals())
    router = APIRouter()
    web = Channel("web", "on", connector, routers=(router,), shared_paths=("/api/widget",))
    slack = Channel("slack", "off: set SLACK_BOT_TOKEN")

    registry = Registry([web, slack])

    assert (connector,) == registry.connectors
    assert (router,) == registry.routers
    assert ("/api/widget",) == registry.shared_paths
    assert not slack.is_on


async def test_no_channel_may_be_on() -> None:
    """The server answers health checks without any channel."""
    app = build_http(Registry([]), checks={}, metrics=CollectorRegistry(), version="1")

    assert "Baton" == app.title
