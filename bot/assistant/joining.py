"""Writing chosen pieces down: each with what it needs to be understood, and with its citation."""

import re
from collections.abc import Sequence

from bot.assistant.fitness import continues
from bot.assistant.sentences import without_citations
from bot.assistant.units import Unit

_ITEMS = 8
_SHORT = 25
_TOGETHER = 50
"""Words of a sentence that is quoted because it follows, and of all that stand together."""
_CLOSED = re.compile(r"[.!?…][\"'”’)*_]*$")


def joined(chosen: Sequence[Unit], units: Sequence[Unit]) -> str:
    """Return the chosen units as text, in the order given; `units` are all there are."""
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


def listed(units: Sequence[Unit], heading: str) -> str:
    """Return a whole list or table as a list, below its introduction or its heading."""
    introduction = without_citations(units[0].introduction) or (heading and f"{heading}:")
    lines = [f"- {_cited(unit)}" for unit in units]
    return "\n".join([introduction, *lines] if introduction else lines)


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
    if after and after.block == unit.block and (_goes_on(after) or _fits(after, pieces)):
        pieces.extend(_with_announced(after, neighbours))
    return pieces


def _goes_on(after: Unit) -> bool:
    return continues(after.text) or after.announces


def _fits(after: Unit, pieces: Sequence[Unit]) -> bool:
    """Whether the next sentence is short: half of an answer often stands in it."""
    words = [len(piece.text.split()) for piece in (*pieces, after)]
    ends = after.kind == "sentence" and not after.text.endswith("?")
    return ends and words[-1] <= _SHORT and sum(words) <= _TOGETHER


def _with_announced(unit: Unit, neighbours: Sequence[Unit]) -> list[Unit]:
    """Return the unit, and the list or the code that it announces."""
    if not unit.announces:
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
    if unit.announces:
        return unit.text
    text = unit.text[:1].upper() + unit.text[1:] if unit.kind == "item" else unit.text
    closed = text if _CLOSED.search(text) else f"{text.rstrip(';,')}."
    return f"{closed} {mark}"
