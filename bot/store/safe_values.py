"""Applies `safe_text` to every text inside a value of the domain."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from bot.domain.text import safe_text

Value = TypeVar("Value")


def safe_value(value: Value) -> Value:
    """Return the value with every text in it made storable; the same object when all are."""
    cleaned: Value = _cleaned(value)
    return value if cleaned == value else cleaned


def _cleaned(value: Any) -> Any:
    if type(value) is str:  # not an enumeration, which is a str as well
        return safe_text(value)
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return type(value)(_cleaned(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value,
            **{each.name: _cleaned(getattr(value, each.name)) for each in fields(value)},
        )
    return value
