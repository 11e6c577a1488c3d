from typing import Any

import pytest

from bot.ports.crm import Crm
from bot.store.local_crm import LocalCrm
from bot.store.memory import MemoryStore
from bot.store.memory_crm import MemoryCrm
from bot.store.sql import SqlStore
from connectors.hubspot.crm import HubSpotCrm
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.records import Records
from tests.fakes import crm as fakes
from tests.fakes.clock import FixedClock
from tests.fakes.hubspot import FakeHubSpot
from tests.fakes.hubspot.fixtures import hubspot, hubspot_client, records, served_hubspot

__all__ = ["hubspot", "hubspot_client", "records", "served_hubspot"]

IMPLEMENTATIONS = [
    "memory",
    "fake",
    "sqlite",
    "hubspot",
    pytest.param("postgres", marks=pytest.mark.postgres),
]


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands still until a test moves it."""
    return FixedClock()


@pytest.fixture(params=IMPLEMENTATIONS)
def crm(request: Any) -> Crm:
    """Return an empty CRM, once for each implementation."""
    found: Crm = request.getfixturevalue(f"{request.param}_crm")
    return found


@pytest.fixture
def memory_crm(memory_store: MemoryStore, clock: FixedClock) -> Crm:
    """Return the CRM in memory."""
    return MemoryCrm(clock)


@pytest.fixture
def fake_crm(clock: FixedClock) -> Crm:
    """Return the one that other tests use."""
    return fakes.MemoryCrm(clock=clock)


@pytest.fixture
def sqlite_crm(sqlite_store: SqlStore, clock: FixedClock) -> Crm:
    """Return the local CRM on SQLite."""
    return LocalCrm(sqlite_store.database, clock)


@pytest.fixture
def postgres_crm(postgres_store: SqlStore, clock: FixedClock) -> Crm:
    """Return the local CRM on PostgreSQL."""
    return LocalCrm(postgres_store.database, clock)


@pytest.fixture
def hubspot_crm(hubspot: FakeHubSpot, records: Records, clock: FixedClock) -> Crm:
    """Return HubSpot, over a fresh portal."""
    hubspot.portal.now = clock.now
    layout = CrmLayout(waiting_stage="Waiting on contact")
    return HubSpotCrm(records, layout=layout)
