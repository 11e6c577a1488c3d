"""Documents cut into chunks along their structure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.domain.identifiers import derived_id
from knowledge.blocks import Joint, Outline, Section, Unit
from knowledge.documents import Document
from knowledge.plain import plain_text

CHUNKER = "1"
"""Raised when equal documents are cut differently: the index must then be rebuilt."""
_LARGEST_CHUNK = 400
_FRAME = 6  # [CLS], [SEP] and what a tokenizer joins differently at the seams
_LARGEST_HEADING = 60
_LARGEST_REPEAT = 40
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+(?=[^\s])")  # noqa: RUF001 - full stops of Chinese and Japanese

Count = Callable[[Sequence[str]], list[int]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document as it is stored and embedded."""

    id: str
    heading_path: tuple[str, ...]
    anchor: str
    text: str
    """Markdown, as it is shown and quoted."""
    searched: str
    """Title, heading path and the words of the text: what is embedded."""
    content: str
    """Digest of `searched`: equal content has an equal vector."""
    tokens: int
    """Of `searched`, for the embedding model."""


@dataclass(frozen=True, slots=True)
class _Sized:
    unit: Unit
    tokens: int


@dataclass(frozen=True, slots=True)
class _Piece:
    section: Section
    heading: str
    text: str
    tokens: int


class Chunker:
    """Cuts documents for one embedding model.

    A section that fits is one chunk. A longer one is cut between paragraphs, items of lists and
    rows of tables into parts of like size; only a paragraph or an item that is too long alone is
    cut inside, between sentences. Code and rows are never cut. A part that begins inside a table
    repeats its head, one inside a list the sentence that introduces it, and one inside prose the
    sentence before.
    """

    def __init__(self, *, count: Count, max_tokens: int) -> None:
        """Set the size: at most 400 tokens, or what the model reads less a reserve of 36.

        `count` returns how many tokens of the embedding model each text has.
        """
        self._count = count
        self._outline = Outline()
        self._size = min(_LARGEST_CHUNK, max_tokens - 36)

    def chunks(self, document: Document) -> tuple[Chunk, ...]:
        """Return the chunks of a document in its order; none when it has no text."""
        found = self._outline.sections(document.markdown)
        headings = [heading_line(document.title, section.heading_path) for section in found]
        units = [unit for section in found for unit in section.units]
        # One call for all of them: the tokenizer then works on all processors.
        counts = iter(self._count([*headings, *(plain_text(unit.text) for unit in units)]))
        heading_tokens = [next(counts) for _ in headings]
        pieces = [
            _Piece(section, heading, _joined(part), tokens + sum(sized.tokens for sized in part))
            for section, heading, tokens in zip(found, headings, heading_tokens, strict=True)
            for part in self._cut(
                [_Sized(unit, next(counts)) for unit in section.units],
                self._size - _FRAME - min(tokens, _LARGEST_HEADING),
            )
        ]
        return tuple(_named(document, pieces))

    def _cut(self, units: Sequence[_Sized], room: int) -> Iterator[list[_Sized]]:
        small = [part for unit in units for part in self._small(unit, room)]
        total = sum(unit.tokens for unit in small)
        return self._parts(small, room, aim=total / max(-(-total // room), 1))

    def _parts(self, units: Sequence[_Sized], room: int, *, aim: float) -> Iterator[list[_Sized]]:
        """Fill part after part up to the aim, or to the room where the next unit asks for it."""
        part: list[_Sized] = []
        held = 0
        for unit in units:
            full = held + unit.tokens > room or held + unit.tokens / 2 > aim
            if part and full:
                # A sentence that introduces what follows goes with it.
                goes = len(part) > 1 and _introduces(part[-1], unit, room)
                opening = part.pop() if goes else None
                yield part
                part = [opening] if opening else self._repeated(part[-1], unit, room)
                held = sum(repeat.tokens for repeat in part)
            part.append(unit)
            held += unit.tokens
        if part:
            yield part

    def _repeated(self, before: _Sized, after: _Sized, room: int) -> list[_Sized]:
        """Return what is said again at the begin of a part."""
        if after.unit.lead:
            text = after.unit.lead
        elif before.unit.is_whole or after.unit.joint is Joint.LINE:
            return []
        else:
            text = _SENTENCE.split(before.unit.text)[-1]
        tokens = self._count([plain_text(text)])[0]
        fits = tokens <= _LARGEST_REPEAT and tokens + after.tokens <= room
        return [_Sized(Unit(text), tokens)] if fits or after.unit.is_whole else []

    def _small(self, sized: _Sized, room: int) -> Iterator[_Sized]:
        """Yield a unit, cut between sentences (then words) when it alone is too long."""
        if sized.tokens <= room or sized.unit.is_whole:
            yield sized
            return
        sentences = _sentences(sized.unit.text, room)
        counts = self._count([plain_text(sentence) for sentence in sentences])
        held: list[str] = []
        tokens = 0
        for sentence, number in zip(sentences, counts, strict=True):
            if held and tokens + number > room:
                yield _Sized(replace(sized.unit, text=" ".join(held)), tokens)
                held, tokens = [], 0
            held.append(sentence)
            tokens += number
        yield _Sized(replace(sized.unit, text=" ".join(held)), tokens)


def _introduces(sized: _Sized, after: _Sized, room: int) -> bool:
    fits = sized.tokens + after.tokens <= room
    return fits and not sized.unit.is_whole and sized.unit.text.endswith(":")


def heading_line(title: str, heading_path: Sequence[str]) -> str:
    """Return title and headings as they stand in front of every chunk's words."""
    return " > ".join([title, *heading_path])


def _sentences(text: str, room: int) -> list[str]:
    """Return sentences; one that is far too long is cut between words (or characters)."""
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        words = sentence.split(" ") if len(sentence) > 3 * room else [sentence]
        found.extend(_lengths(words, 3 * room))
    return found


def _lengths(words: Iterable[str], longest: int) -> Iterator[str]:
    held = ""
    for word in words:
        if held and len(held) + len(word) >= longest:
            yield held
            held = ""
        held = f"{held} {word}" if held else word
        while len(held) > 2 * longest:
            yield held[:longest]
            held = held[longest:]
    if held:
        yield held


def _joined(part: Sequence[_Sized]) -> str:
    first, *others = (sized.unit for sized in part)
    joints = (Joint.LINE if unit.lead == first.text else unit.joint for unit in others)
    pieces = (joint + unit.text for joint, unit in zip(joints, others, strict=True))
    *_, text = accumulate(pieces, initial=first.text)
    return text


def _named(document: Document, pieces: Sequence[_Piece]) -> Iterator[Chunk]:
    seen: dict[str, int] = {}
    for piece in pieces:
        searched = f"{piece.heading}\n{plain_text(piece.text)}"
        content = derived_id(searched)
        repeat = seen[content] = seen.get(content, -1) + 1
        yield Chunk(
            id=derived_id(document.source, document.id, content, str(repeat)),
            heading_path=piece.section.heading_path,
            anchor=piece.section.anchor,
            text=piece.text,
            searched=searched,
            content=content,
            tokens=piece.tokens,
        )
