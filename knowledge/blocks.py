"""The structure of a Markdown document: its sections, and the units that a chunk may hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.domain.slugs import heading_slugs


class Joint(StrEnum):
    """What stands between a unit and the one before it."""

    BLOCK = "\n\n"
    LINE = "\n"


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece that is not cut unless it alone is too long."""

    text: str
    joint: Joint = Joint.BLOCK
    lead: str = ""
    """Repeated above when a chunk begins here: a table's head, the sentence before a list."""
    is_whole: bool = False
    """Never cut: code, and rows of tables."""


@dataclass(slots=True)
class Section:
    """The units between one heading and the next."""

    heading_path: tuple[str, ...] = ()
    anchor: str = ""
    units: list[Unit] = field(default_factory=list)


class Outline:
    """Finds the sections of Markdown documents."""

    def __init__(self) -> None:
        """Make the parsers; they hold no state between documents."""
        # The text inside blocks is only looked at where it is a heading's.
        self._blocks = MarkdownIt("commonmark").enable("table")
        self._blocks.core.ruler.enableOnly(["normalize", "block"])
        self._inline = MarkdownIt("commonmark")

    def sections(self, markdown: str) -> list[Section]:
        """Return the sections of a document in its order, without those that hold nothing.

        The anchors are those of `heading_slugs` over all its headings.
        """
        tokens = self._blocks.parse(markdown)
        headings = self._headings(tokens)
        lines = markdown.split("\n")
        path: list[tuple[int, str]] = []
        found = [Section()]
        for begin, end in _outermost(tokens):
            if begin in headings:
                level, text, slug = headings[begin]
                path = [*(above for above in path if above[0] < level), (level, text)]
                found.append(Section(tuple(words for _, words in path), slug))
            else:
                units = found[-1].units
                units.extend(_units(tokens[begin:end], lines, units[-1] if units else None))
        return [section for section in found if section.units]

    def _headings(self, tokens: Sequence[Token]) -> dict[int, tuple[int, str, str]]:
        """Return level, text and slug of every heading by its place; quoted ones count too."""
        places = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
        texts = [self._heading_text(tokens[place + 1].content) for place in places]
        return {
            place: (int(tokens[place].tag[1:]), text, slug)
            for place, text, slug in zip(places, texts, heading_slugs(texts), strict=True)
        }

    def _heading_text(self, source: str) -> str:
        if not any(mark in source for mark in "*_`[<\\&!"):
            return source.strip()
        children = self._inline.parseInline(source)[0].children or []
        shown = (child for child in children if child.type != "html_inline")
        return "".join(child.content for child in shown).strip()


def _outermost(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield begin and end of every block of the outermost level, in tokens."""
    begin = 0
    depth = 0
    for place, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield begin, place + 1
            begin = place + 1


def _units(tokens: Sequence[Token], lines: Sequence[str], before: Unit | None) -> list[Unit]:
    first = tokens[0]
    if first.map is None or first.type == "hr":
        return []
    match first.type:
        case "bullet_list_open" | "ordered_list_open":
            return _items(tokens, lines, before)
        case "table_open":
            return _rows(tokens, lines)
        case "fence" | "code_block":
            return [Unit(_text(lines, first.map), is_whole=True)]
        case _:
            text = _text(lines, first.map)
            return [Unit(text)] if text.strip() else []


def _items(tokens: Sequence[Token], lines: Sequence[str], before: Unit | None) -> list[Unit]:
    lead = before.text if before and before.text.rstrip().endswith(":") else ""
    level = tokens[0].level + 1
    texts = [
        _text(lines, token.map)
        for token in tokens
        if token.type == "list_item_open" and token.level == level and token.map
    ]
    return [
        Unit(text, Joint.BLOCK if place == 0 else Joint.LINE, lead if place else "")
        for place, text in enumerate(texts)
        if text.strip()
    ]


def _rows(tokens: Sequence[Token], lines: Sequence[str]) -> list[Unit]:
    begin, end = tokens[0].map or [0, 0]
    head = "\n".join(lines[begin : begin + 2])
    rows = [line for line in lines[begin + 2 : end] if line.strip()]
    if not rows:
        return [Unit(head, is_whole=True)]
    first = Unit(f"{head}\n{rows[0]}", is_whole=True)
    return [first, *(Unit(row, Joint.LINE, head, is_whole=True) for row in rows[1:])]


def _text(lines: Sequence[str], span: list[int]) -> str:
    return "\n".join(lines[span[0] : span[1]]).rstrip()
