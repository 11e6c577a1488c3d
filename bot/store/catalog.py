"""What is remembered of documents, and the claims of scheduled jobs."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.domain.knowledge import DocumentRecord, SourceStatus
from bot.ports.clock import Clock
from bot.store.codec import Codec
from bot.store.column_types import Moment, SafeText
from bot.store.schema import document, schedule, source
from bot.store.transactions import Database

MOST_IN_ONE_STATEMENT = 500
"""Databases limit how many values one statement may name."""


class SqlCatalog:
    """Implements bot.ports.catalog.Catalog in the store's database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._records: Codec[DocumentRecord] = Codec(DocumentRecord)
        self._statuses: Codec[SourceStatus] = Codec(SourceStatus)

    async def records(self, source: str) -> Sequence[DocumentRecord]:
        """Return the records of all documents of a source."""
        async with self._database.reading() as transaction:
            rows = await transaction.read(_RECORDS, its_source=source)
        return [self._records.load(row.content) for row in rows]

    async def record(self, document_id: str) -> DocumentRecord | None:
        """Return one document's record, of whatever source; None if there is none."""
        async with self._database.reading() as transaction:
            row = await transaction.first(_RECORD, its_id=document_id)
        return None if row is None else self._records.load(row.content)

    async def remember(
        self, source: str, *, changed: Sequence[DocumentRecord], gone: Collection[str]
    ) -> None:
        """Store changed records and forget those that are gone, in one transaction."""
        rows = [
            {
                "source": source,
                "document_id": record.document_id,
                "content": self._records.dump(record),
            }
            for record in changed
        ]
        ids = sorted(gone)
        await self._database.change(lambda connection: _remember(connection, source, rows, ids))

    async def status(self, source: str) -> SourceStatus | None:
        """Return how the source stood after its last refresh."""
        async with self._database.reading() as transaction:
            row = await transaction.first(_STATUS, its_source=source)
        return None if row is None else self._statuses.load(row.content)

    async def note_status(self, status: SourceStatus) -> None:
        """Store how a source stands now."""
        content = self._statuses.dump(status)
        async with self._database.writing() as transaction:
            transaction.write_later(_NOTE_STATUS, name=status.source, content=content)


class SqlSchedule:
    """Implements bot.ports.catalog.Schedule in the store's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def claim(self, job: str, slot: datetime, *, worker: str) -> bool:
        """Claim the (job, slot) row; True for exactly one caller."""
        async with self._database.writing() as transaction:
            return bool(await transaction.write(_CLAIM, job=job, slot=slot, worker=worker))

    async def sweep(self, *, older_than: timedelta) -> int:
        """Remove claims of slots that are longer over than this, and return how many."""
        before = self._clock.now() - older_than
        async with self._database.writing() as transaction:
            return len(await transaction.write(_SWEEP, before=before))


def _remember(
    connection: Connection, source: str, rows: list[dict[str, Any]], gone: list[str]
) -> None:
    for start in range(0, len(gone), MOST_IN_ONE_STATEMENT):
        piece = gone[start : start + MOST_IN_ONE_STATEMENT]
        connection.execute(_FORGET, {"its_source": source, "ids": piece})
    if rows:
        connection.execute(_REMEMBER, rows)


_ITS_SOURCE = bindparam("its_source", type_=SafeText)
_RECORDS = (
    select(document.c.content)
    .where(document.c.source == _ITS_SOURCE)
    .order_by(document.c.document_id)
)
_RECORD = (
    select(document.c.content)
    .where(document.c.document_id == bindparam("its_id", type_=SafeText))
    .order_by(document.c.source)
    .limit(1)
)
_FORGET = delete(document).where(
    document.c.source == _ITS_SOURCE,
    document.c.document_id.in_(bindparam("ids", expanding=True)),
)
_remembered = insert(document)
_REMEMBER = _remembered.on_conflict_do_update(
    index_elements=["source", "document_id"],
    set_={"content": _remembered.excluded.content},
)
_STATUS = select(source.c.content).where(source.c.name == _ITS_SOURCE)
_noted = insert(source)
_NOTE_STATUS = _noted.on_conflict_do_update(
    index_elements=["name"], set_={"content": _noted.excluded.content}
)
_CLAIM = (
    insert(schedule)
    .on_conflict_do_nothing(index_elements=["job", "slot"])
    .returning(schedule.c.worker)
)
_SWEEP = (
    delete(schedule)
    .where(schedule.c.slot < bindparam("before", type_=Moment))
    .returning(schedule.c.job)
)
