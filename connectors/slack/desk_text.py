"""Text of cards: what contacts wrote, shown letter by letter and cut to what Slack takes."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.slack.markdown import mrkdwn

Block = dict[str, Any]

SECTION_LIMIT = 3000
"""Characters of one text object in a section (Slack's limit)."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ELLIPSIS = "…"
_BLANK_LINES = re.compile(r"\n\s*\n+")
_MOST_LINES = 14
_MARKER = re.compile(r"[ \t]*\[\d{1,2}\]")


def escaped(text: str, *, limit: int = SECTION_LIMIT) -> str:
    """Return text that Slack shows letter by letter: nobody is mentioned, no link is made.

    `limit` counts the characters as they are sent; what is too long is cut at a word with "…".
    """
    pieces = [_ENTITIES.get(character, character) for character in text.strip()]
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    room = limit - len(_ELLIPSIS)
    kept: list[str] = []
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            break
        kept.append(piece)
    return _at_a_word("".join(kept)) + _ELLIPSIS


def one_line(text: str, *, limit: int) -> str:
    """Return text as one line, shown letter by letter."""
    return escaped(" ".join(text.split()), limit=limit)


def quoted(text: str, *, limit: int) -> str:
    """Return text as a quote of up to so many characters and fourteen lines."""
    lines = _BLANK_LINES.sub("\n", text.strip()).splitlines()
    shown = [*lines[:_MOST_LINES], _ELLIPSIS] if len(lines) > _MOST_LINES else lines
    marks = 2 * len(shown)
    cut = escaped("\n".join(shown), limit=max(limit - marks, 1))
    return "\n".join(f"> {line}" for line in cut.splitlines())


def quoted_markdown(text: str, *, limit: int) -> str:
    """Return Markdown as a quote in Slack's markup; one that is too long is shown letter by letter.

    Cutting markup would leave half of a link or of a code behind.
    """
    lines = _BLANK_LINES.sub("\n", mrkdwn(text).strip()).splitlines()
    whole = "\n".join(f"> {line}" for line in lines)
    is_short = len(whole) <= limit and len(lines) <= _MOST_LINES and "```" not in whole
    return whole if is_short else quoted(text, limit=limit)


def link(label: str, address: str, *, base: str = "", limit: int = 150) -> str:
    """Return a link, or only its label where the address is not one of the web.

    An address that begins with "/" is below `base`, Baton's own address.
    """
    words = one_line(label, limit=limit)
    whole = base + address if address.startswith("/") else address
    parts = urlsplit(whole) if _is_printable(whole) else urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return words
    # A bar would end the address; the label may not break the brackets, and it is escaped.
    return f"<{escaped(whole.replace('|', '%7C'))}|{words.replace('|', '¦')}>"


def moment(at: datetime) -> str:
    """Return the time of day as each reader's own clock shows it, with how long ago that is."""
    fallback = at.strftime("%H:%M UTC")
    return f"<!date^{int(at.timestamp())}^{{time}} ({{ago}})|{fallback}>"


def moment_and_day(at: datetime) -> str:
    """Return day and time as each reader's own calendar and clock show them."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%d %b %H:%M} UTC>"


def day(at: datetime) -> str:
    """Return the day as each reader's own calendar shows it."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}|{at:%d %b %Y}>"


def without_markers(text: str) -> str:
    """Return an answer's text without its citation markers."""
    return _MARKER.sub("", text).strip()


def joined(parts: Iterable[str]) -> str:
    """Return the parts that say something, with dots in between."""
    return " · ".join(part for part in parts if part)


def section(text: str, **more: Any) -> Block:
    """Return a section of mrkdwn."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def context(*texts: str) -> Block:
    """Return a context block of small print."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in texts]}


def _at_a_word(text: str) -> str:
    head, space, _ = text.rpartition(" ")
    return head.rstrip(" ,;:.") if space and len(head) > len(text) // 2 else text


def _is_printable(address: str) -> bool:
    return address.isprintable() and " " not in address and "[" not in address
