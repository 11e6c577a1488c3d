"""SQLite: one thread that writes, a few that read.

The driver is the plain one in threads of our own: a statement is one trip to its thread. The
asynchronous driver makes four (cursor, execute, fetch, close) and took 2.4 times as long.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy
from sqlalchemy import URL, Engine, Executable, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.domain.errors import StoreError
from bot.store.transactions import Parameters, Rows, Transaction, refuse

BUSY_MILLISECONDS = 10_000
"""How long another process (a command line beside the service) may hold the database."""
READERS = 4
OLDEST_SQLITE = (3, 35, 0)
"""The first with RETURNING."""
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # an acknowledged delivery must survive a power loss
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
)
Result = TypeVar("Result")


class SqliteDatabase:
    """A database file that this process alone serves from."""

    def __init__(self, url: URL) -> None:
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        self._engines = (_engine(url, begin="BEGIN IMMEDIATE"), _engine(url, begin="BEGIN"))
        self._writer = _ThreadedConnection(self._engines[0])
        self._writer_is_free = asyncio.Lock()
        self._readers: asyncio.Queue[_ThreadedConnection] = asyncio.LifoQueue()
        for _ in range(READERS):
            self._readers.put_nowait(_ThreadedConnection(self._engines[1]))

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a consistent view: the database as it is at the first statement."""
        reader = await self._readers.get()
        try:
            yield Transaction(reader, is_writable=False, locks_rows=False)
        finally:
            reader.undo()
            self._readers.put_nowait(reader)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Transaction]:
        """Open a transaction; one at a time, so nothing that is read in it can change."""
        async with self._writer_is_free:
            try:
                yield Transaction(self._writer, is_writable=True, locks_rows=False)
                await self._writer.commit()
            except BaseException:
                self._writer.undo()
                raise

    async def run(self, work: Callable[[sqlalchemy.Connection], Result]) -> Result:
        """Run a function on the writing connection and commit: how migrations are made."""
        async with self._writer_is_free:
            try:
                result = await self._writer.run(work)
                await self._writer.commit()
            except BaseException:
                self._writer.undo()
                raise
            return result

    async def close(self) -> None:
        """Close every connection, after the transaction that is under way."""
        async with self._writer_is_free:
            readers = [await self._readers.get() for _ in range(READERS)]
            for connection in (self._writer, *readers):
                await connection.close()


class _ThreadedConnection:
    """A connection that lives in a thread of its own; what is asked first happens first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: sqlalchemy.Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")

    async def execute(self, statement: Executable, parameters: Parameters) -> Rows:
        return await self._in_thread(self._executed, statement, parameters)

    async def run(self, work: Callable[[sqlalchemy.Connection], Result]) -> Result:
        return await self._in_thread(lambda: work(self._opened()))

    async def commit(self) -> None:
        try:
            await self._in_thread(self._commit)
        except SQLAlchemyError as problem:
            refuse(problem)

    def undo(self) -> None:
        """Undo without waiting: also while a task is cancelled, and before what is asked next."""
        self._thread.submit(self._rollback)

    async def close(self) -> None:
        await self._in_thread(self._close)
        self._thread.shutdown(wait=False)

    async def _in_thread(self, work: Callable[..., Result], *arguments: Any) -> Result:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, work, *arguments)

    def _opened(self) -> sqlalchemy.Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _executed(self, statement: Executable, parameters: Parameters) -> Rows:
        result = self._opened().execute(statement, parameters or None)
        return result.all() if result.returns_rows else ()

    def _commit(self) -> None:
        if self._connection:
            self._connection.commit()

    def _rollback(self) -> None:
        if self._connection:
            self._connection.rollback()

    def _close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None


def _engine(url: URL, *, begin: str) -> Engine:
    engine = sqlalchemy.create_engine(
        url.set(drivername="sqlite"),
        poolclass=NullPool,
        connect_args={"check_same_thread": False},
    )
    if engine.dialect.dbapi.sqlite_version_info < OLDEST_SQLITE:  # type: ignore[union-attr]
        raise StoreError(
            "This Python carries a SQLite older than 3.35; use a newer Python or PostgreSQL."
        )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    for pragma in _PRAGMAS:
        connection.execute(pragma)
