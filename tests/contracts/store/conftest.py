from typing import Any

import pytest

from bot.ports.catalog import Catalog, Schedule
from bot.ports.crm import Crm
from bot.ports.storage import Store
from bot.store.catalog import SqlCatalog, SqlSchedule
from bot.store.local_crm import LocalCrm
from bot.store.memory_catalog import MemoryCatalog, MemorySchedule
from bot.store.memory_crm import MemoryCrm
from bot.store.sql import SqlStore
from tests.fakes.clock import FixedClock

IMPLEMENTATIONS = ["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=IMPLEMENTATIONS)
def store(request: Any) -> Store:
    """Return an empty store, once for each implementation."""
    return request.getfixturevalue(f"{request.param}_store")


@pytest.fixture
def clock() -> FixedClock:
    """Return a clock that stands still until a test moves it."""
    return FixedClock()


@pytest.fixture
def catalog(store: Store) -> Catalog:
    """Return an empty catalog beside each store."""
    return SqlCatalog(store.database) if isinstance(store, SqlStore) else MemoryCatalog()


@pytest.fixture
def schedule(store: Store, clock: FixedClock) -> Schedule:
    """Return an empty schedule beside each store."""
    if isinstance(store, SqlStore):
        return SqlSchedule(store.database, clock)
    return MemorySchedule(clock)


@pytest.fixture
def crm(store: Store, clock: FixedClock) -> Crm:
    """Return an empty CRM beside each store."""
    return LocalCrm(store.database, clock) if isinstance(store, SqlStore) else MemoryCrm(clock)
