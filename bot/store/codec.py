"""Values of the domain as JSON text, and back."""

from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from bot.store.safe_values import safe_value

Value = TypeVar("Value")


class Codec(Generic[Value]):
    """Writes and reads one type. Built once for each store: building is what costs."""

    def __init__(self, kind: Any) -> None:
        self._adapter: TypeAdapter[Value] = TypeAdapter(kind)

    def dump(self, value: Value) -> str:
        """Return the value as JSON that every database can store."""
        written = self._written(value)
        return self._adapter.dump_json(safe_value(value)).decode() if written is None else written

    def load(self, content: str) -> Value:
        """Return the value that was dumped."""
        return self._adapter.validate_json(content)

    def safe(self, value: Value) -> Value:
        """Return the value with every text in it made storable."""
        return safe_value(value) if self._written(value) is None else value

    def _written(self, value: Value) -> str | None:
        """Return the JSON, None where a text in the value cannot be stored."""
        try:
            content = self._adapter.dump_json(value).decode()
        except PydanticSerializationError:  # a lone surrogate
            return None
        return None if "\\u0000" in content else content
