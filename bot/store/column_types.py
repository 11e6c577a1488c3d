"""Column types that store the same value on SQLite and on PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from bot.domain.text import safe_text

Number = BigInteger().with_variant(Integer, "sqlite")
"""A counter; SQLite counts by itself only in a column that is called INTEGER."""


class SafeText(TypeDecorator[str]):
    """Text without the characters that PostgreSQL or UTF-8 refuse, when stored and looked up."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - the library's signature
        """Replace what cannot be stored; an enumeration becomes its value."""
        return None if value is None else safe_text(str(value))


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC, to the microsecond: readable text on SQLite, which has no such type."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type that sorts by time."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Bring the time to UTC; all texts have one width, so they sort by time."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the aware time in UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return moment.astimezone(UTC)
