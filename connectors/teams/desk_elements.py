"""The pieces of a desk's card. What people wrote stands in runs, which read nothing as markup."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from connectors.teams.cards import text

Element = dict[str, Any]
MOST_LINES = 24


def run(words: str, *, bold: bool = False, subtle: bool = False) -> Element:
    """Return words that are shown letter by letter."""
    made: Element = {"type": "TextRun", "text": words}
    made |= {"weight": "bolder"} if bold else {}
    return made | ({"isSubtle": True} if subtle else {})


def line(runs: Sequence[Element], **more: Any) -> Element:
    """Return one line of runs."""
    return {"type": "RichTextBlock", "inlines": list(runs), **more}


def said(words: str, *, limit: int, size: str = "") -> list[Element]:
    """Return what somebody wrote: its lines as they are, cut where there are too many."""
    lines = [each.rstrip() for each in cut(words, limit).splitlines() if each.strip()]
    shown = lines[:MOST_LINES] + (["…"] if len(lines) > MOST_LINES else [])
    runs = [run(each, bold=bool(size)) for each in shown]
    return [line([each | ({"size": size} if size else {})], spacing="small") for each in runs]


def facts(pairs: Iterable[tuple[str, str]]) -> list[Element]:
    """Return labels with their values, one a line; those without a value are left out."""
    return [
        {
            "type": "ColumnSet",
            "spacing": "small",
            "columns": [
                {"type": "Column", "width": "90px", "items": [text(label, subtle=True)]},
                {"type": "Column", "width": "stretch", "items": [line([run(value)])]},
            ],
        }
        for label, value in pairs
        if value
    ]


def box(items: Sequence[Element], *, style: str = "", **more: Any) -> Element:
    """Return elements in a container."""
    made: Element = {"type": "Container", "items": list(items), **more}
    return made | ({"style": style} if style else {})


def hidden(name: str, items: Sequence[Element]) -> Element:
    """Return a container that a button unfolds."""
    return box(items, id=name, isVisible=False, style="emphasis", spacing="small")


def unfold(title: str, name: str) -> Element:
    """Return the button that unfolds a container, for whoever presses it only."""
    return {"type": "Action.ToggleVisibility", "title": title, "targetElements": [name]}


def moment(at: datetime) -> str:
    """Return a time that each reader sees in their own zone; only for blocks of text."""
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{{{{DATE({stamp}, SHORT)}}}} {{{{TIME({stamp})}}}}"


def joined(parts: Iterable[str]) -> str:
    """Return the parts that say something, in one line."""
    return " · ".join(part for part in parts if part)


def without_markers(words: str) -> str:
    """Return a text without [1] and the like: an agent's message has no citations."""
    return re.sub(r"[ \t]*\[\d{1,3}\]", "", words)


def one_line(words: str, limit: int) -> str:
    """Return a text on one line, cut to so many characters."""
    return cut(re.sub(r"\s+", " ", words).strip(), limit)


def cut(words: str, limit: int) -> str:
    """Return a text of at most so many characters."""
    words = words.strip()
    return words if len(words) <= limit else f"{words[: limit - 1].rstrip()}…"
