"""What a transaction offers to the code that writes SQL, whichever database it is.

A trip to the database costs more than most statements, so statements travel together where they
can: work of several statements is one plain function that runs beside the database, and a write
whose result nobody needs waits for the next trip.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NoReturn, Protocol, TypeVar

import sqlalchemy
from sqlalchemy import Executable, Row
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from bot.domain.errors import StoreError
from bot.store.refusals import written_while_reading

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Rows = Sequence[Row[Any]]
Result = TypeVar("Result")
Work = Callable[[sqlalchemy.Connection], Result]
"""Statements that travel together: a plain function that may run in another thread."""


class ConstraintRefused(StoreError):
    """A constraint of the schema refused a write; the transaction can only be undone."""


class Runner(Protocol):
    """Runs work on one connection of a database."""

    async def run(self, work: Work[Result]) -> Result:
        """Run the work beside the database and return its result."""
        ...


class Transaction:
    """Statements that are committed or undone together."""

    def __init__(self, runner: Runner, *, is_writable: bool, locks_rows: bool) -> None:
        self._runner = runner
        self._waiting: list[tuple[Executable, Parameters]] = []
        self.is_writable = is_writable
        self.locks_rows = locks_rows
        """False where writing transactions exclude one another anyway."""
        self.locked: set[str] = set()
        """The conversations whose row this transaction holds."""

    async def read(self, statement: Executable, **parameters: Any) -> Rows:
        """Run a statement that changes nothing."""
        return await self._run(lambda connection: rows_of(connection, statement, parameters))

    async def first(self, statement: Executable, **parameters: Any) -> Row[Any] | None:
        """Run a statement that changes nothing and return its first row, if there is one."""
        rows = await self.read(statement, **parameters)
        return rows[0] if rows else None

    async def read_together(self, work: Work[Result]) -> Result:
        """Run several statements that change nothing in one trip."""
        return await self._run(work)

    async def write(self, statement: Executable, **parameters: Any) -> Rows:
        """Run a statement that changes something; raises StoreError in a reading transaction."""
        self._check_writable()
        return await self.read(statement, **parameters)

    def write_later(self, statement: Executable, **parameters: Any) -> None:
        """Let a statement go with the next trip, at the latest with the commit."""
        self._check_writable()
        self._waiting.append((statement, parameters))

    async def write_together(self, work: Work[Result]) -> Result:
        """Run several statements in one trip."""
        self._check_writable()
        return await self._run(work)

    async def commit(self) -> None:
        """Make everything that was written durable."""
        await self._run(lambda connection: connection.commit())

    async def _run(self, work: Work[Result]) -> Result:
        before, self._waiting = self._waiting, []

        def together(connection: sqlalchemy.Connection) -> Result:
            for statement, parameters in before:
                connection.execute(statement, parameters)
            return work(connection)

        try:
            return await self._runner.run(together)
        except SQLAlchemyError as problem:
            refuse(problem)

    def _check_writable(self) -> None:
        if not self.is_writable:
            raise written_while_reading()


class Database(Protocol):
    """One database, on which transactions can be opened."""

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a consistent view."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction: committed at the end of the block, undone by an exception."""
        ...

    async def change(self, work: Work[Result], *, is_urgent: bool = False) -> Result:
        """Run work in a transaction of its own, commit included, in one trip.

        Urgent work goes before other work that waits for the database.
        """
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


def rows_of(
    connection: sqlalchemy.Connection, statement: Executable, parameters: Parameters
) -> Rows:
    """Run a statement and return its rows, none where it returns no rows."""
    result = connection.execute(statement, parameters)
    return result.all() if result.returns_rows else ()


def committed(work: Work[Result]) -> Work[Result]:
    """Return the work with its commit."""

    def whole(connection: sqlalchemy.Connection) -> Result:
        result = work(connection)
        connection.commit()
        return result

    return whole


def refuse(problem: SQLAlchemyError) -> NoReturn:
    """Raise a StoreError for an error of the library, without the values, which are private."""
    cause = problem.orig if isinstance(problem, DBAPIError) else problem
    lines = str(cause).splitlines() or [type(cause).__name__]
    if isinstance(problem, IntegrityError):
        raise ConstraintRefused(f"The database refused a write: {lines[0]}") from problem
    raise StoreError(f"The database could not be used: {lines[0]}") from problem
