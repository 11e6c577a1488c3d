"""Markdown as Slack can show it: for markdown blocks and streams, and as mrkdwn for plain texts.

What a markdown block does not know (tables, rules, task lists, the language of code) is written
in what it knows: https://docs.slack.dev/reference/block-kit/blocks/markdown-block.
"""

import re
from collections.abc import Iterator, Sequence

FENCE = "```"
_FENCE = re.compile(r"\s{0,3}(?:`{3,}|~{3,})")
_RULE = re.compile(r"\s{0,3}([-*_])(?:\s*\1){2,}\s*")
_TASK = re.compile(r"(\s*[-*+]\s+)\[([ xX])\]\s+")
_ROW = re.compile(r"\s*\|.*\|\s*|[^|]*\|[^|]*(?:\|[^|]*)*")
_DELIMITER = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")
_CONTROL = re.compile(r"<(?=[!@#])")
_WORD_JOINER = "\u2060"
_LINK = re.compile(r"!?\[([^\]]*)\]\((https?://[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)")
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_BULLET = re.compile(r"^(\s*)[-*+]\s+", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)__(?=\S)(.+?)(?<=\S)__(?![\w.])")
_ITALIC = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")


def slack_markdown(text: str) -> str:
    """Return Markdown that a markdown block shows as it was meant, and that calls nobody."""
    lines = safe_markdown(text).splitlines()
    return "\n".join(_shown(lines)).strip("\n")


def safe_markdown(text: str) -> str:
    """Return the text with Slack's control sequences (<!channel>, <@U…>) made harmless."""
    return _CONTROL.sub(f"<{_WORD_JOINER}", text)


def mrkdwn(text: str) -> str:
    """Return Markdown in Slack's own markup: for section and context texts and notifications."""
    pieces = _CODE.split(slack_markdown(text))
    return "".join(
        escaped(piece) if at % 2 else _marked_up(escaped(piece)) for at, piece in enumerate(pieces)
    )


def escaped(text: str) -> str:
    """Return the text with the three characters that Slack reads as markup escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str, label: str) -> str:
    """Return a link in mrkdwn; one that is no web address becomes its label alone."""
    shown = escaped(label).replace("|", "¦")
    if not url.startswith(("http://", "https://")):
        return shown
    return f"<{escaped(url).replace('|', '%7C')}|{shown}>"


def _marked_up(text: str) -> str:
    text = _LINK.sub(r"<\2|\1>", text)
    text = _HEADING.sub(r"**\1**", text)
    text = _BULLET.sub(r"\1• ", text)
    text = _BOLD.sub(lambda bold: f"\x02{bold[1] or bold[2]}\x02", text)
    text = _ITALIC.sub(r"_\1_", text)
    text = _STRUCK.sub(r"~\1~", text)
    return text.replace("\x02", "*")


def _shown(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines, with what a markdown block does not know replaced."""
    at, in_code = 0, False
    while at < len(lines):
        line = lines[at]
        if _FENCE.match(line):
            in_code = not in_code
            yield FENCE
        elif in_code:
            yield line
        elif rows := _table_at(lines, at):
            yield from _drawn(rows)
            at += len(rows)
        elif not (_RULE.fullmatch(line) and (at == 0 or not lines[at - 1].strip())):
            yield _TASK.sub(lambda task: f"{task[1]}{'☐' if task[2] == ' ' else '☑'} ", line)
        at += 1
    if in_code:
        yield FENCE


def _table_at(lines: Sequence[str], at: int) -> list[list[str]]:
    """Return the rows of the table that begins here, without its delimiter row; [] if none does."""
    is_table = (
        at + 1 < len(lines)
        and "|" in lines[at]
        and "|" in lines[at + 1]
        and _DELIMITER.fullmatch(lines[at + 1])
    )
    if not is_table:
        return []
    rows = [_cells(lines[at])]
    for line in lines[at + 2 :]:
        if "|" not in line or not _ROW.fullmatch(line):
            break
        rows.append(_cells(line))
    return rows


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    bare = bare if bare.endswith("\\|") else bare.removesuffix("|")
    cells = re.split(r"(?<!\\)\|", bare)
    return [_LINK.sub(r"\1 (\2)", cell.strip()).replace("\\|", "|") for cell in cells]


def _drawn(rows: list[list[str]]) -> Iterator[str]:
    """Yield a table as aligned text between fences."""
    columns = max(map(len, rows))
    filled = [[*row, *[""] * (columns - len(row))] for row in rows]
    widths = [max(len(row[column]) for row in filled) for column in range(columns)]
    head, *body = (
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in filled
    )
    yield FENCE
    yield head
    yield "-+-".join("-" * width for width in widths)
    yield from body
    yield FENCE
