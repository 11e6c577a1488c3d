"""Fixtures for whoever tests against HubSpot: `from tests.fakes.hubspot.fixtures import …`."""

from collections.abc import Iterator
from typing import Any

import pytest

from connectors.hubspot.budget import Budget
from connectors.hubspot.client import HubSpotClient
from connectors.hubspot.layout import CONTACT_KEY, TICKET_KEY
from connectors.hubspot.records import Records
from connectors.hubspot.ticket_cards import STATE_PROPERTY
from tests.fakes.clock import FixedClock
from tests.fakes.hubspot.portal import Portal
from tests.fakes.hubspot.server import FakeHubSpot, ServedHubSpot


@pytest.fixture(scope="session")
def served_hubspot() -> Iterator[ServedHubSpot]:
    """Serve HubSpot for the whole run; each test puts a fresh portal behind the address."""
    with ServedHubSpot(FakeHubSpot(Portal(FixedClock().now))) as served:
        yield served


@pytest.fixture
def hubspot(served_hubspot: ServedHubSpot) -> Iterator[FakeHubSpot]:
    """Return a fresh portal, set up for Baton, whose clock stands still."""
    served_hubspot.fake = fake = FakeHubSpot(set_up(Portal(FixedClock().now)))
    yield fake
    assert not fake.crashes, fake.crashes[0]


@pytest.fixture
def hubspot_client(hubspot: FakeHubSpot, served_hubspot: ServedHubSpot) -> Iterator[HubSpotClient]:
    """Return a client of the fresh portal."""
    client = a_client(served_hubspot.url)
    yield client
    client.close()


@pytest.fixture
def records(hubspot_client: HubSpotClient) -> Records:
    """Return the records of the fresh portal."""
    return Records(hubspot_client)


def a_client(url: str, **changes: Any) -> HubSpotClient:
    """Return a client of a portal on loopback, impatient enough for tests."""
    values: dict[str, Any] = {
        "token": "pat-test-token",
        "budget": a_budget(),
        "api_url": url,
        "timeout": (1.0, 1.0),
        "pauses": (0.0, 0.0),
    }
    return HubSpotClient(**values | changes)


class Seconds:
    """A clock of seconds that moves when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait without waiting."""
        self.now += seconds


def a_budget(**changes: Any) -> Budget:
    """Return a portal's limits in which a wait costs no time."""
    seconds = Seconds()
    return Budget(**{"clock": seconds, "sleep": seconds.sleep, **changes})


def set_up(portal: Portal) -> Portal:
    """Give a portal the unique properties, as `hubspot setup` does."""
    for kind, name in (("tickets", TICKET_KEY), ("contacts", CONTACT_KEY)):
        portal.properties[kind][name] = {"name": name, "label": name, "hasUniqueValue": True}
    name = STATE_PROPERTY
    portal.properties["tickets"][name] = {"name": name, "label": name}
    return portal
