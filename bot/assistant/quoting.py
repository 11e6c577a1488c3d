"""Choosing what to quote: the best-supported sentences of the passages, joined to be read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant.fitness import Fitness, continues
from bot.assistant.prompts import PromptPassage
from bot.assistant.sentences import without_citations
from bot.assistant.terms import Terms, covered_share, rarity
from bot.assistant.units import Unit, units_of

_LEAST_COVERED = 0.12
"""Below this share of the question's words nothing is quoted."""
_PIECES = 3
_ITEMS = 8
_HEADING_SHARE = 0.5
_RANK_STEP = 0.09
_GAIN = 0.12
"""What a further sentence must add to the covered share of the question's words."""
_CLOSED = re.compile(r"[.!?…][\"'”’)*_]*$")


@dataclass(frozen=True, slots=True)
class _Scored:
    unit: Unit
    score: float
    covered: float


def quote(question: str, passages: Sequence[PromptPassage], terms: Terms) -> str:
    """Return a short cited answer, or nothing where the passages do not speak to the question."""
    units = [unit for passage in passages for unit in units_of(passage.number, passage.text, terms)]
    wanted = rarity(terms.of(question), [unit.terms for unit in units])
    scored = _scored(question, passages, units, wanted, terms)
    best = max(scored, key=lambda each: each.score, default=None)
    if best is None or best.covered < _LEAST_COVERED:
        return ""
    return _joined(_chosen(best, scored, wanted), units)


def _scored(
    question: str,
    passages: Sequence[PromptPassage],
    units: Sequence[Unit],
    wanted: dict[str, float],
    terms: Terms,
) -> list[_Scored]:
    headings = {passage.number: frozenset(terms.of(passage.heading)) for passage in passages}
    ranks = {passage.number: rank for rank, passage in enumerate(passages)}
    fitness = Fitness(question)
    return [
        _score(fitness, unit, headings[unit.passage], wanted, ranks[unit.passage])
        for unit in units
        if unit.kind != "code"  # it is quoted with the line that introduces it
    ]


def _score(
    fitness: Fitness, unit: Unit, heading: frozenset[str], wanted: dict[str, float], rank: int
) -> _Scored:
    direct = covered_share(wanted, unit.terms)
    covered = direct + _HEADING_SHARE * covered_share(wanted, heading - unit.terms)
    if not covered:
        return _Scored(unit, 0.0, 0.0)
    score = covered * fitness.of(unit) * (1.0 - min(0.6, _RANK_STEP * rank))
    return _Scored(unit, score if direct else score * 0.3, covered)


def _chosen(best: _Scored, scored: Sequence[_Scored], wanted: dict[str, float]) -> list[Unit]:
    """Return the best unit and up to two that answer more of the question, in reading order."""
    chosen = [best]
    for each in sorted(scored, key=lambda one: one.score, reverse=True):
        if len(chosen) >= _PIECES:
            break
        if each not in chosen and _adds(each, chosen, wanted):
            chosen.append(each)
    order = {one.unit.passage: place for place, one in reversed(list(enumerate(chosen)))}
    return sorted((one.unit for one in chosen), key=lambda unit: (order[unit.passage], unit.place))


def _adds(each: _Scored, chosen: Sequence[_Scored], wanted: dict[str, float]) -> bool:
    best = chosen[0]
    together = each.unit.passage == best.unit.passage
    if each.score < (0.5 if together else 0.7) * best.score:
        return False
    said = frozenset[str]().union(*(one.unit.terms for one in chosen))
    if len(each.unit.terms & said) > 0.7 * len(each.unit.terms):
        return False
    beside = each.unit.block == best.unit.block and together and each.unit.kind != "row"
    return beside or covered_share(wanted, each.unit.terms - said) >= _GAIN


def _joined(chosen: Sequence[Unit], units: Sequence[Unit]) -> str:
    parts: list[str] = []
    used: set[tuple[int, int]] = set()
    announced: set[str] = set()
    for unit in chosen:
        pieces = [
            piece
            for piece in _with_context(unit, units)
            if (piece.passage, piece.place) not in used
        ]
        if (unit.passage, unit.place) in used or not pieces:
            continue
        used.update((piece.passage, piece.place) for piece in pieces)
        separator = "\n" if pieces[0].introduction in announced else "\n\n"
        parts.append((separator if parts else "") + _written(pieces, announced))
    return "".join(parts)


def _with_context(unit: Unit, units: Sequence[Unit]) -> list[Unit]:
    """Return the unit with what it needs to be understood: its list, or its neighbours."""
    neighbours = [each for each in units if each.passage == unit.passage]
    if unit.kind != "sentence":
        return [unit]
    before = neighbours[unit.place - 1] if unit.place else None
    after = neighbours[unit.place + 1] if unit.place + 1 < len(neighbours) else None
    pieces = _with_announced(unit, neighbours)
    if before and before.block == unit.block and continues(unit.text):
        pieces.insert(0, before)
    if after and after.block == unit.block and (continues(after.text) or _announces(after)):
        pieces.extend(_with_announced(after, neighbours))
    return pieces


def _announces(unit: Unit) -> bool:
    return unit.text.endswith(":")


def _with_announced(unit: Unit, neighbours: Sequence[Unit]) -> list[Unit]:
    """Return the unit, and the list or the code that it announces."""
    if not _announces(unit):
        return [unit]
    below = [each for each in neighbours if each.introduction == unit.text]
    return [unit, *below[:_ITEMS]]


def _written(pieces: Sequence[Unit], announced: set[str]) -> str:
    lines: list[str] = []
    introduced = pieces[0].introduction
    is_list = bool(introduced) and pieces[0].kind in {"item", "code"}
    if is_list and introduced not in announced:
        announced.add(introduced)
        lines.append(without_citations(introduced))
    for piece in pieces:
        text = _cited(piece)
        if piece.kind == "item" and (is_list or len(pieces) > 1):
            lines.append(f"- {text}")
        elif lines and piece.kind == "sentence":
            lines[-1] += f" {text}"
        else:
            lines.append(text)
    return "\n".join(lines)


def _cited(unit: Unit) -> str:
    mark = f"[{unit.passage}]"
    if unit.kind == "code":
        return f"{unit.text}\n{mark}"
    if unit.text.endswith(":"):
        return unit.text
    text = unit.text[:1].upper() + unit.text[1:] if unit.kind == "item" else unit.text
    closed = text if _CLOSED.search(text) else f"{text.rstrip(';,')}."
    return f"{closed} {mark}"
