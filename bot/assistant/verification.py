"""Checks what the model wrote against what the turn retrieved, and keeps only what stands up."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from bot.assistant.policy import Ground
from bot.assistant.prompts import NOT_COVERED, before_marks
from bot.assistant.screening import visible
from bot.assistant.sentences import cited_numbers, renumbered, split_sentences, without_citations
from bot.assistant.support import Claim, Material, best_unit, claim, contradicted, share, supports
from bot.assistant.terms import Terms
from bot.domain.answers import Passage, ToolResult

_PREFIX = re.compile(r"^(\s*(?:(?:[-*+•]|\d{1,3}[.)])\s+|#{1,6}\s+|>\s+)?)(.*)$")
_BARE_NUMBER = re.compile(r"^\W*\d{1,3}[.)]\W*$")
"""The mark of a list whose item is gone."""
_BOTH_QUOTED = 3
_QUOTE_CHARACTERS = 500
_HELPS = 0.3


@dataclass(frozen=True, slots=True)
class Verified:
    """What is left of a draft."""

    text: str
    cited: tuple[int, ...]
    """Numbers of the turn's passages in order of first use: the first is [1] in the text."""
    quotes: tuple[str, ...]
    """For each cited passage the sentences that support the answer."""
    support: float
    """Share of the draft's claims that stood up, 0 to 1."""
    ground: Ground


@dataclass(slots=True)
class _Verdicts:
    claims: int = 0
    kept: int = 0
    ground: Ground = "nothing"
    quotes: dict[int, list[str]] = field(default_factory=dict)


class Verifier:
    """Verifies one draft."""

    def __init__(
        self,
        *,
        passages: Sequence[Passage],
        tools: Sequence[ToolResult],
        terms: Terms,
        names: bool = True,
        link_hosts: Collection[str] = (),
    ) -> None:
        """Take what the turn has found; links to `link_hosts` need not stand in it."""
        self._link_hosts = tuple(link_hosts)
        self._terms = terms
        self._names = names
        self._passages = {
            number: self._passage(number, passage)
            for number, passage in enumerate(passages, start=1)
        }
        self._records = [
            Material(0, body=tool.content, terms=terms)
            for tool in tools
            if tool.ok and not tool.passages
        ]

    def _passage(self, number: int, passage: Passage) -> Material:
        about = "\n".join((passage.title, *passage.heading_path, passage.url))
        body = before_marks(passage.text)
        return Material(number, body=body, about=about, terms=self._terms)

    def verify(self, draft: str) -> Verified:
        """Return the draft without what is unsupported, its citations repaired and renumbered."""
        text = visible(draft).replace(NOT_COVERED, "").strip()
        cites_knowledge = any(number in self._passages for number in cited_numbers(text))
        verdicts = _Verdicts()
        lines = [
            self._kept_line(prefix, pieces, verdicts, cites_knowledge=cites_knowledge)
            for prefix, pieces in _lines(text)
        ]
        kept = _without_lonely_introductions(lines)
        return self._finished(kept, verdicts)

    def _kept_line(
        self, prefix: str, pieces: list[str], verdicts: _Verdicts, *, cites_knowledge: bool
    ) -> str:
        kept = [self._kept(piece, verdicts, cites_knowledge=cites_knowledge) for piece in pieces]
        whole = " ".join(_cited_once([piece for piece in kept if piece]))
        return f"{prefix}{whole}" if whole else ""

    def _kept(self, piece: str, verdicts: _Verdicts, *, cites_knowledge: bool) -> str:
        made = claim(piece, self._terms, names=self._names)
        if made.is_empty or _BARE_NUMBER.match(made.text):
            return ""
        verdicts.claims += 1
        if self._supports(made, self._records):
            return self._keep(without_citations(piece), verdicts, "records")
        if contradicted(made, self._passages.values()):
            return ""
        sources = self._sources(made, piece) if cites_knowledge else []
        if not sources:
            return ""
        if without_citations(piece).endswith(":"):
            return self._keep(without_citations(piece), verdicts, verdicts.ground)
        for source in sources:
            _remember_quote(made, source, verdicts)
        return self._keep(_with_citations(piece, sources), verdicts, "knowledge")

    def _keep(self, piece: str, verdicts: _Verdicts, ground: Ground) -> str:
        verdicts.kept += 1
        if verdicts.ground != "knowledge":
            verdicts.ground = ground
        return piece

    def _sources(self, made: Claim, piece: str) -> list[Material]:
        """Return the cited passages that support a claim, or the one to cite instead."""
        numbers = dict.fromkeys(cited_numbers(piece))
        cited = [self._passages[number] for number in numbers if number in self._passages]
        if self._supports(made, cited):
            helping = [source for source in cited if share(made, [source]) >= _HELPS]
            return helping or cited
        others = [source for source in self._passages.values() if self._supports(made, [source])]
        return [max(others, key=lambda source: best_unit(made, source)[1])] if others else []

    def _supports(self, made: Claim, sources: list[Material]) -> bool:
        return supports(made, sources, link_hosts=self._link_hosts)

    def _finished(self, text: str, verdicts: _Verdicts) -> Verified:
        cited = tuple(dict.fromkeys(cited_numbers(text)))
        numbers = {number: place for place, number in enumerate(cited, start=1)}
        return Verified(
            text=renumbered(text, numbers),
            cited=cited,
            quotes=tuple(
                " … ".join(verdicts.quotes.get(number, ()))[:_QUOTE_CHARACTERS] for number in cited
            ),
            support=verdicts.kept / verdicts.claims if verdicts.claims else 0.0,
            ground=verdicts.ground if text else "nothing",
        )


def _remember_quote(made: Claim, source: Material, verdicts: _Verdicts) -> None:
    unit, _ = best_unit(made, source)
    quotes = verdicts.quotes.setdefault(source.number, [])
    if unit and unit.text not in quotes and len(quotes) < _BOTH_QUOTED:
        quotes.append(unit.text)


def _with_citations(piece: str, sources: Sequence[Material]) -> str:
    marks = "".join(f"[{source.number}]" for source in sources)
    bare = without_citations(piece)
    return f"{bare}\n{marks}" if bare.endswith("```") else f"{bare} {marks}"


def _cited_once(pieces: Sequence[str]) -> list[str]:
    """Leave out the marks of a sentence where the next one on the line has the same."""
    marks: list[list[int]] = [cited_numbers(piece) for piece in pieces]
    return [
        without_citations(piece) if own == after else piece
        for piece, own, after in zip(pieces, marks, [*marks[1:], []], strict=False)
    ]


def _lines(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each line's list mark and its sentences; a block of code is one sentence."""
    code: list[str] | None = None
    for line in text.splitlines():
        if code is not None:
            code.append(line)
            if line.strip().startswith("```"):
                yield "", ["\n".join(code)]
                code = None
        elif line.strip().startswith("```"):
            code = [line]
        elif found := _PREFIX.match(line):
            yield found[1], split_sentences(found[2])
    if code:
        yield "", ["\n".join([*code, "```"])]


def _without_lonely_introductions(lines: Sequence[str]) -> str:
    """Join lines; a line that ends in a colon goes when nothing follows it."""
    kept: list[str] = []
    for line in reversed(lines):
        announces = without_citations(line).endswith(":")
        if announces and not (kept and kept[-1].strip()):
            continue
        kept.append(line)
    text = "\n".join(reversed(kept)).strip()
    return re.sub(r"\n{3,}", "\n\n", text)
