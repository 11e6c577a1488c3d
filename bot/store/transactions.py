"""What a transaction offers to the code that writes SQL, whichever database it is."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, NoReturn, Protocol, TypeVar

import sqlalchemy
from sqlalchemy import Executable, Row
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from bot.domain.errors import StoreError

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None
Rows = Sequence[Row[Any]]
Result = TypeVar("Result")


class ConstraintRefused(StoreError):
    """A constraint of the schema refused a write; the transaction can only be undone."""


class Connection(Protocol):
    """Runs statements on one connection of a database."""

    async def execute(self, statement: Executable, parameters: Parameters) -> Rows:
        """Run a statement and return its rows, none for a statement that returns no rows."""
        ...


class Transaction:
    """Statements that are committed or undone together."""

    def __init__(self, connection: Connection, *, is_writable: bool, locks_rows: bool) -> None:
        self._connection = connection
        self.is_writable = is_writable
        self.locks_rows = locks_rows
        """False where writing transactions exclude one another anyway."""
        self.locked: set[str] = set()
        """The conversations whose row this transaction holds."""

    async def read(self, statement: Executable, **parameters: Any) -> Rows:
        """Run a statement that changes nothing."""
        return await self._run(statement, parameters)

    async def first(self, statement: Executable, **parameters: Any) -> Row[Any] | None:
        """Run a statement that changes nothing and return its first row, if there is one."""
        rows = await self._run(statement, parameters)
        return rows[0] if rows else None

    async def write(self, statement: Executable, **parameters: Any) -> Rows:
        """Run a statement that changes something; raises StoreError in a reading transaction."""
        self._check_writable()
        return await self._run(statement, parameters)

    async def write_many(
        self, statement: Executable, parameters: Sequence[Mapping[str, Any]]
    ) -> Rows:
        """Run a statement once for each set of parameters, in as few round trips as possible."""
        self._check_writable()
        return await self._run(statement, parameters) if parameters else ()

    def _check_writable(self) -> None:
        if not self.is_writable:
            raise StoreError("Something was written through Store.reading(); use Store.writing().")

    async def _run(self, statement: Executable, parameters: Parameters) -> Rows:
        try:
            return await self._connection.execute(statement, parameters)
        except SQLAlchemyError as problem:
            refuse(problem)


class Database(Protocol):
    """One database, on which transactions can be opened."""

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a consistent view."""
        ...

    def writing(self) -> AbstractAsyncContextManager[Transaction]:
        """Open a transaction: committed at the end of the block, undone by an exception."""
        ...

    async def run(self, work: Callable[[sqlalchemy.Connection], Result]) -> Result:
        """Run a function in a transaction of its own: how migrations are made."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


def refuse(problem: SQLAlchemyError) -> NoReturn:
    """Raise a StoreError for an error of the library, without the values, which are private."""
    cause = problem.orig if isinstance(problem, DBAPIError) else problem
    lines = str(cause).splitlines() or [type(cause).__name__]
    if isinstance(problem, IntegrityError):
        raise ConstraintRefused(f"The database refused a write: {lines[0]}") from problem
    raise StoreError(f"The database could not be used: {lines[0]}") from problem
