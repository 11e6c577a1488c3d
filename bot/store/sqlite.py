"""SQLite: one thread that writes, a few that read.

The driver is the plain one in threads of our own: a statement is one trip to its thread. The
asynchronous driver makes four (cursor, execute, fetch, close) and took 2.4 times as long.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from bot.domain.errors import StoreError
from bot.store.precedence import PrecedenceLock
from bot.store.transactions import Result, Transaction, Work, committed, refuse

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


class SqliteDatabase:
    """A database file that this process alone serves from."""

    def __init__(self, url: URL) -> None:
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        self._writer = _ThreadedConnection(_engine(url, begin="BEGIN IMMEDIATE"))
        self._writing = PrecedenceLock()
        self._readers: asyncio.Queue[_ThreadedConnection] = asyncio.LifoQueue()
        for _ in range(READERS):
            self._readers.put_nowait(_ThreadedConnection(_engine(url, begin="BEGIN")))

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
        async with self._writing.hold(is_urgent=False):
            transaction = Transaction(self._writer, is_writable=True, locks_rows=False)
            try:
                yield transaction
                await transaction.commit()
            except BaseException:
                self._writer.undo()
                raise

    async def change(self, work: Work[Result], *, is_urgent: bool = False) -> Result:
        """Run work in a transaction of its own, commit included, in one trip."""
        async with self._writing.hold(is_urgent=is_urgent):
            try:
                return await self._writer.run(committed(work))
            except SQLAlchemyError as problem:
                self._writer.undo()
                refuse(problem)
            except BaseException:
                self._writer.undo()
                raise

    async def close(self) -> None:
        """Close every connection, after the transactions that are under way."""
        async with self._writing.hold(is_urgent=False):
            readers = [await self._readers.get() for _ in range(READERS)]
            for connection in (self._writer, *readers):
                await connection.close()
            for reader in readers:
                self._readers.put_nowait(reader)  # whoever comes late is told instead of waiting


class _ThreadedConnection:
    """A connection that lives in a thread of its own; what is asked first happens first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: sqlalchemy.Connection | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._is_closed = False

    async def run(self, work: Work[Result]) -> Result:
        if self._is_closed:
            raise StoreError("The database is closed.")
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._run, work)

    def undo(self) -> None:
        """Undo without waiting: also while a task is cancelled, and before what is asked next."""
        if not self._is_closed:
            self._thread.submit(self._undo)

    async def close(self) -> None:
        self._is_closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown(wait=False)

    def _run(self, work: Work[Result]) -> Result:
        if self._connection is None:
            self._connection = self._engine.connect()
        return work(self._connection)

    def _undo(self) -> None:
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
    _begin_by(engine, begin)
    return engine


def _begin_by(engine: Engine, statement: str) -> None:
    """Begin transactions so; as an event of the engine it would cost every statement a tenth."""

    def begin_(connection: Any) -> None:
        connection.execute(statement)

    engine.dialect.do_begin = begin_  # type: ignore[method-assign,assignment]


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself
    for pragma in _PRAGMAS:
        connection.execute(pragma)
