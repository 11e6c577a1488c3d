"""PostgreSQL through psycopg 3: a pool of connections, rows locked by whoever changes them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import sqlalchemy
from sqlalchemy import URL, Executable, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.store.transactions import Parameters, Rows, Transaction, refuse

CONNECTIONS = 10
SPARE_CONNECTIONS = 10
MIGRATION_LOCK = 0x6261746F6E
"""Machines that start together migrate one after the other ("baton" in hexadecimal)."""
Result = TypeVar("Result")


class PostgresDatabase:
    """A database that several machines may serve from."""

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=CONNECTIONS,
            max_overflow=SPARE_CONNECTIONS,
            pool_pre_ping=False,  # a round trip for every transaction; a stale one fails once
        )
        self._views = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a consistent view: the database as it is at the first statement."""
        try:
            async with self._views.connect() as connection:
                yield Transaction(_Pooled(connection), is_writable=False, locks_rows=True)
        except SQLAlchemyError as problem:
            refuse(problem)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """Open a transaction; what it reads to change it must lock, by FOR UPDATE."""
        try:
            async with self._engine.connect() as connection:
                yield Transaction(_Pooled(connection), is_writable=True, locks_rows=True)
                await connection.commit()
        except SQLAlchemyError as problem:
            refuse(problem)

    async def run(self, work: Callable[[sqlalchemy.Connection], Result]) -> Result:
        """Run a function in a transaction that excludes its like: how migrations are made."""
        try:
            async with self._engine.begin() as connection:
                await connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
                return await connection.run_sync(work)
        except SQLAlchemyError as problem:
            refuse(problem)

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()


class _Pooled:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def execute(self, statement: Executable, parameters: Parameters) -> Rows:
        result = await self._connection.execute(statement, parameters or None)
        return result.all() if result.returns_rows else ()
