"""PostgreSQL through psycopg 3: a pool of connections, rows locked by whoever changes them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.store.transactions import Result, Transaction, Work, committed, refuse

CONNECTIONS = 10
SPARE_CONNECTIONS = 10


class PostgresDatabase:
    """A database that several machines may serve from."""

    def __init__(self, url: URL) -> None:
        self._engine = create_async_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=CONNECTIONS,
            max_overflow=SPARE_CONNECTIONS,
            pool_pre_ping=True,  # a round trip more, so that a failover costs no delivery
        )
        self._views = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a consistent view: the database as it is at the first statement."""
        async with self._connected(self._views) as connection:
            yield Transaction(_Pooled(connection), is_writable=False, locks_rows=True)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """Open a transaction; what it reads to change it must lock, by FOR UPDATE."""
        async with self._connected(self._engine) as connection:
            transaction = Transaction(_Pooled(connection), is_writable=True, locks_rows=True)
            yield transaction
            await transaction.commit()

    async def change(self, work: Work[Result], *, is_urgent: bool = False) -> Result:  # noqa: ARG002 - nobody waits for another here
        """Run work in a transaction of its own, commit included."""
        async with self._connected(self._engine) as connection:
            return await connection.run_sync(committed(work))

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        try:
            async with engine.connect() as connection:
                yield connection
        except SQLAlchemyError as problem:
            refuse(problem)


class _Pooled:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def run(self, work: Work[Result]) -> Result:
        return await self._connection.run_sync(work)
