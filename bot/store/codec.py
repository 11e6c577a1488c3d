"""Values of the domain as JSON text, and back."""

from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from bot.domain.text import safe_text

Value = TypeVar("Value")


class Codec(Generic[Value]):
    """Writes and reads one type. Built once for each store: building is what costs."""

    def __init__(self, kind: Any) -> None:
        self._adapter: TypeAdapter[Value] = TypeAdapter(kind)

    def dump(self, value: Value) -> str:
        """Return the value as JSON that every database can store."""
        written = self._written(value)
        return self._adapter.dump_json(self.safe(value)).decode() if written is None else written

    def load(self, content: str | bytes) -> Value:
        """Return the value that was dumped."""
        return self._adapter.validate_json(content)

    def safe(self, value: Value) -> Value:
        """Return the value with `safe_text` applied to every text in it; most need nothing."""
        if self._written(value) is not None:
            return value
        return self._adapter.validate_python(_cleaned(self._adapter.dump_python(value)))

    def _written(self, value: Value) -> str | None:
        """Return the JSON, None where a text in the value cannot be stored."""
        try:
            content = self._adapter.dump_json(value).decode()
        except PydanticSerializationError:  # a lone surrogate
            return None
        return None if "\\u0000" in content else content


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return safe_text(value)
        case dict():
            return {_cleaned(key): _cleaned(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return type(value)(_cleaned(item) for item in value)
        case _:
            return value
