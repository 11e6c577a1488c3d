"""Front matter: what a page says about itself above its first line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import yaml

_FENCED = re.compile(
    r"\A---[ \t]*(?P<language>\w*)[ \t]*\r?\n(?P<body>.*?)(?:^---[ \t]*(?:\r?\n|\Z))",
    re.DOTALL | re.MULTILINE,
)
_SEARCHED_KEYS = ("keywords", "tags", "aliases", "questions")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The keys that Baton reads; all others are ignored."""

    title: str | None = None
    url: str | None = None
    updated_at: datetime | None = None
    category: str | None = None
    audience: frozenset[str] | None = None
    search_terms: tuple[str, ...] = ()
    is_draft: bool = False


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    """Return what the page says about itself, and the page without it.

    Keys: title, url, updated (or last_updated, date), category, audience (one label or a list),
    keywords, tags, aliases, questions (one text or a list), draft, published. A block in
    another language than YAML is taken off unread. Raises ValueError when the block is no YAML.
    """
    match = _FENCED.match(text)
    if match is None:
        return FrontMatter(), text
    rest = text[match.end() :]
    if match["language"] not in {"", "yaml", "yml"}:
        return FrontMatter(), rest
    try:
        values = yaml.safe_load(match["body"])
    except yaml.YAMLError as error:
        raise ValueError(f"the front matter is not valid YAML ({_place(error)})") from error
    return (_read(values), rest) if isinstance(values, Mapping) else (FrontMatter(), rest)


def _place(error: yaml.YAMLError) -> str:
    mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
    return f"line {mark.line + 2}" if mark else "see its first lines"


def _read(values: Mapping[str, Any]) -> FrontMatter:
    return FrontMatter(
        title=_text(values.get("title")),
        url=_text(values.get("url")),
        updated_at=_moment(
            values.get("updated") or values.get("last_updated") or values.get("date")
        ),
        category=_text(values.get("category")),
        audience=frozenset(_texts(values["audience"])) if values.get("audience") else None,
        search_terms=tuple(term for key in _SEARCHED_KEYS for term in _texts(values.get(key))),
        is_draft=values.get("draft") is True or values.get("published") is False,
    )


def _text(value: Any) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _texts(value: Any) -> list[str]:
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return [str(part).strip() for part in parts if str(part or "").strip()]


def _moment(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.combine(value, time(), UTC) if isinstance(value, date) else None
