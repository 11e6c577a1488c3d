from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, or_, select
from sqlalchemy.dialects.postgresql import insert  # compiles for SQLite as well

from bot.domain.text import safe_text
from bot.ports.clock import Clock
from bot.store.column_types import Moment, SafeText
from bot.store.schema import kept_value
from bot.store.transactions import Database


class SqlKeptValues:
    """Implements bot.ports.keeping.KeptValues in the store's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, name: str, value: str, *, until: datetime | None = None) -> None:
        """Store a value in place of an earlier one; those that are over are swept out."""
        async with self._database.writing() as transaction:
            transaction.write_later(_SWEEP, now=self._clock.now())
            transaction.write_later(_KEEP, name=name, content=value, until=until)

    async def get(self, name: str) -> str | None:
        """Return a value; None when there is none (any more)."""
        async with self._database.reading() as transaction:
            row = await transaction.first(_GET, its_name=name, now=self._clock.now())
        return None if row is None else str(row.content)

    async def take(self, name: str) -> str | None:
        """Return a value and forget it; one statement, so that exactly one caller gets it."""
        async with self._database.writing() as transaction:
            rows = await transaction.write(_TAKE, its_name=name, now=self._clock.now())
        return str(rows[0].content) if rows else None

    async def names(self, beginning: str) -> Sequence[str]:
        """Return the names of the values that begin like this, sorted."""
        async with self._database.reading() as transaction:
            rows = await transaction.read(_NAMES, now=self._clock.now())
        return sorted(row.name for row in rows if row.name.startswith(safe_text(beginning)))


_NOW = bindparam("now", type_=Moment)
_ITS_NAME = kept_value.c.name == bindparam("its_name", type_=SafeText)
_STANDS = or_(kept_value.c.until.is_(None), kept_value.c.until > _NOW)
_kept = insert(kept_value)
_KEEP = _kept.on_conflict_do_update(
    index_elements=["name"],
    set_={"content": _kept.excluded.content, "until": _kept.excluded.until},
)
_GET = select(kept_value.c.content).where(_ITS_NAME, _STANDS)
_TAKE = delete(kept_value).where(_ITS_NAME, _STANDS).returning(kept_value.c.content)
_NAMES = select(kept_value.c.name).where(_STANDS)
_SWEEP = delete(kept_value).where(kept_value.c.until <= _NOW)
