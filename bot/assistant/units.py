"""Pieces of a passage that can be quoted: sentences, list items, table rows, blocks of code."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.assistant.sentences import split_sentences
from bot.assistant.terms import Terms

_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_ITEM = re.compile(r"^\s*([-*+•]|\d{1,3}[.)])\s+(.*)$")
_RULE = re.compile(r"^\s*(?:[-*_=]\s*){3,}$")
_ROW_RULE = re.compile(r"^\s*\|?\s*:?-{2,}")
_FENCE = re.compile(r"^\s*(?:```|~~~)")
_RELATIVE_LINK = re.compile(r"!?\[([^\]]*)\]\((?!https?://|mailto:)[^)]*\)")
_NEEDLESS_ESCAPE = re.compile(r"\\([-$+.#!()&~])")
_EMPTY_LINK = re.compile(r"!\[[^\]]*\]\([^)]*\)")

_SENTENCES_AN_ITEM = 3

Kind = Literal["sentence", "item", "row", "code"]


@dataclass(frozen=True, slots=True)
class Unit:
    """One piece that can be quoted."""

    passage: int
    """The number that cites its passage."""
    text: str
    kind: Kind
    place: int
    """Its place in the passage, from 0."""
    block: int
    """Sentences of a paragraph and items of a list share one."""
    terms: frozenset[str]
    """Of the text and of its introduction."""
    introduction: str = ""
    """The line that a list or a block of code follows."""
    own: frozenset[str] = frozenset()
    """The terms of the text alone."""
    ordered: bool = False
    """An item of a numbered list: most often a step."""

    @property
    def announces(self) -> bool:
        """Whether it introduces what follows."""
        return self.text.endswith(":")


def units_of(number: int, text: str, terms: Terms) -> list[Unit]:
    """Cut a passage into units; headings, rules and pictures are left out."""
    reader = _Reader(number, terms)
    for line in _EMPTY_LINK.sub("", text).splitlines():
        reader.read(line)
    reader.end_block()
    return reader.units


class _Reader:
    """Reads a passage line by line."""

    def __init__(self, number: int, terms: Terms) -> None:
        self.units: list[Unit] = []
        self._number = number
        self._terms = terms
        self._block = 0
        self._paragraph: list[str] = []
        self._introduction = ""
        self._items: list[str] = []
        self._ordered = False
        self._header: list[str] = []
        self._code: list[str] | None = None

    def read(self, line: str) -> None:
        """Take the next line."""
        if self._code is not None or _FENCE.match(line):
            self._read_code(line)
        elif not line.strip():
            self._end_paragraph()
        elif _HEADING.match(line) or _RULE.match(line):
            self.end_block()
        elif line.lstrip().startswith("|"):
            self._read_row(line)
        elif found := _ITEM.match(line):
            self._read_item(found[2], ordered=found[1][0].isdigit())
        elif self._items and line.startswith((" ", "\t")):
            self._items[-1] += " " + line.strip()
        else:
            self._read_prose(line)

    def end_block(self) -> None:
        """Finish what is open."""
        self._end_items()
        self._end_paragraph()
        self._header = []
        self._introduction = ""

    def _read_prose(self, line: str) -> None:
        self._end_items()
        self._header = []
        self._paragraph.append(line.strip())

    def _read_item(self, text: str, *, ordered: bool) -> None:
        self._end_paragraph()
        self._ordered = ordered
        self._items.append(text.strip())

    def _read_row(self, line: str) -> None:
        self._end_paragraph()
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if _ROW_RULE.match(line):
            return
        if not self._header:
            self._header = cells
            self._block += 1
            return
        self._add(_row_text(self._header, cells), "row")

    def _read_code(self, line: str) -> None:
        if self._code is None:
            self._end_paragraph()
            self._code = [line.strip()]
        elif _FENCE.match(line):
            self._add("\n".join([*self._code, "```"]), "code")
            self._code = None
        else:
            self._code.append(line)

    def _end_paragraph(self) -> None:
        if not self._paragraph:
            return
        self._end_items()
        text = " ".join(self._paragraph)
        self._paragraph = []
        self._block += 1
        self._introduction = ""
        for sentence in split_sentences(text):
            self._add(sentence, "sentence")
        self._introduction = sentence if text.endswith(":") else ""

    def _end_items(self) -> None:
        if not self._items:
            return
        self._block += 1
        for item in self._items:
            self._add_item(item)
        self._items = []
        self._introduction = ""

    def _add_item(self, item: str) -> None:
        """Add an item whole, or its sentences where it is as long as a paragraph."""
        sentences = split_sentences(item)
        if len(sentences) <= _SENTENCES_AN_ITEM:
            self._add(item, "item")
            return
        self._block += 1
        for sentence in sentences:
            self._add(sentence, "sentence")
        self._block += 1

    def _add(self, text: str, kind: Kind) -> None:
        plain = text if kind == "code" else _plain(text)
        if not plain:
            return
        own = frozenset(self._terms.of(plain))
        about = " ".join(self._header) if kind == "row" else ""
        unit = Unit(
            passage=self._number,
            text=plain,
            kind=kind,
            place=len(self.units),
            block=self._block,
            terms=own | frozenset(self._terms.of(f"{self._introduction} {about}")),
            introduction=self._introduction,
            own=own,
            ordered=kind == "item" and self._ordered,
        )
        self.units.append(unit)


def _plain(text: str) -> str:
    return _NEEDLESS_ESCAPE.sub(r"\1", _RELATIVE_LINK.sub(r"\1", text)).strip()


def _row_text(header: list[str], cells: list[str]) -> str:
    subject, *values = cells
    named = [
        f"{name.strip('*_')}: {value}" if name and len(values) > 1 else value
        for name, value in zip(header[1:], values, strict=False)
        if value
    ]
    return f"{subject}: {'; '.join(named)}" if named else subject
