"""Reads wire dictionaries that anybody may have written: a wrong shape gives nothing, no error."""

from typing import Any

from bot.domain.text import safe_text


def text_at(value: Any, *path: str) -> str:
    """Return the text at a path of keys, made storable; empty where there is none."""
    found = _at(value, path)
    if isinstance(found, str):
        return safe_text(found)
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def fields_at(value: Any, *path: str) -> dict[str, Any]:
    """Return the dictionary at a path of keys; empty where there is none."""
    found = _at(value, path)
    return found if isinstance(found, dict) else {}


def items_at(value: Any, *path: str) -> list[dict[str, Any]]:
    """Return the dictionaries of the list at a path of keys; empty where there is none."""
    found = _at(value, path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
