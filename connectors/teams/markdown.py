"""Markdown as Teams draws it in a bot's message.

Teams knows bold, italic, strike-through, code, links, quotes and lists; it draws no headings and no
tables, joins single line breaks, and reads tags such as <at> in the text. Source: "Format your bot
messages" in the Teams platform documentation.
"""

import re
from collections.abc import Iterator

_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*")
_ROW = re.compile(r"\|.*\|?")
_RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|?")
_LINE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})")
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r">")
_FENCE = re.compile(r"(```|~~~)")
_BOLD_MARKS = re.compile(r"\*\*|__")


def teams_markdown(text: str) -> str:
    """Return a text in what Teams draws; what it cannot draw becomes the nearest thing it can."""
    lines = list(_lines(text.replace("\r\n", "\n")))
    joined: list[str] = []
    for number, (kind, line) in enumerate(lines):
        if number:
            joined.append(_gap(lines[number - 1], (kind, line)))
        joined.append(line)
    return re.sub(r"\n{3,}", "\n\n", "".join(joined)).strip("\n")


def escaped(text: str) -> str:
    """Return a text that is shown letter by letter: nothing in it is read as markup."""
    cleaned = text.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"([\\`*_{}\[\]()#+!|>~-])", r"\\\1", cleaned)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield each line with what it is: code, item, quote, empty or text."""
    is_code = False
    header: list[str] = []
    for line in text.split("\n"):
        stripped = line.strip()
        if _FENCE.match(stripped):
            is_code = not is_code
            yield "code", stripped.replace("~~~", "```")
        elif is_code:
            yield "code", line
        elif stripped.startswith("|") and _ROW.fullmatch(stripped):
            cells = _cells(stripped)
            if not _RULE.fullmatch(stripped):
                yield "item", _row(header, cells) if header else _header(cells)
                header = header or cells
            continue
        else:
            yield _line(line, stripped)
        header = []
    if is_code:
        yield "code", "```"


def _line(line: str, stripped: str) -> tuple[str, str]:
    if not stripped:
        return "empty", ""
    if heading := _HEADING.fullmatch(stripped):
        return "text", f"**{_BOLD_MARKS.sub('', _tagless(heading[1]))}**"
    if _LINE.fullmatch(stripped):
        return "empty", ""
    if _ITEM.match(stripped):
        indent = " " * (len(line) - len(line.lstrip(" ")))
        return "item", indent + _tagless(stripped)
    if _QUOTE.match(stripped):
        return "quote", _tagless(stripped)
    return "text", _tagless(line.strip())


def _header(cells: list[str]) -> str:
    return f"- **{_BOLD_MARKS.sub('', ' · '.join(cells))}**"


def _row(header: list[str], cells: list[str]) -> str:
    """Return a table's row as an item: the first cell, then each other one with its column."""
    first, *others = cells
    named = [
        f"{column}: {cell}" if column else cell
        for column, cell in zip([*header[1:], *[""] * len(others)], others, strict=False)
        if cell
    ]
    return f"- {first}" + (f" ({'; '.join(named)})" if named else "")


def _cells(row: str) -> list[str]:
    return [_tagless(cell.strip()) for cell in row.strip("|").split("|")]


def _gap(before: tuple[str, str], after: tuple[str, str]) -> str:
    """Return what stands between two lines: Teams would join two lines of plain text."""
    kinds = (before[0], after[0])
    if kinds == ("text", "text") or kinds in {("item", "text"), ("text", "item")}:
        return "\n\n"
    return "\n"


def _tagless(text: str) -> str:
    """Return a line whose tags are shown, not read; code spans are left as they are."""
    parts = text.split("`")
    for number in range(0, len(parts), 2):
        parts[number] = parts[number].replace("<", "&lt;")
    return "`".join(parts)
