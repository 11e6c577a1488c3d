"""Cuts a text that is too long for one message of a channel."""

import re

_BREAKS = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?]) "), re.compile(r" "))


def split_text(text: str, *, limit: int) -> tuple[str, ...]:
    """Cut a text into parts of at most `limit` characters.

    It is cut at the last blank line that fits, else at a line break, a sentence's end or a space
    in the second half of the part, else in the middle of a word. Nothing but the white space at
    the cut is lost.
    """
    parts: list[str] = []
    rest = text
    while len(rest) > limit:
        cut = _last_break(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return (*parts, rest) if rest or not parts else tuple(parts)


def _last_break(text: str, limit: int) -> int:
    for pattern in _BREAKS:
        ends = [match.end() for match in pattern.finditer(text, 0, limit)]
        if ends and ends[-1] > limit // 2:
            return ends[-1]
    return limit
