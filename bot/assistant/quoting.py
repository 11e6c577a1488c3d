"""Choosing what to quote: the best-supported sentences of the passages, joined to be read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant.prompts import PromptPassage
from bot.assistant.sentences import without_citations
from bot.assistant.terms import Terms, covered_share, rarity
from bot.assistant.units import Unit, units_of

_LEAST_COVERED = 0.22
"""Below this share of the question's words nothing is quoted."""
_PIECES = 3
_ITEMS = 8
_LONG = 60
_HEADING_SHARE = 0.5
_RANK_STEP = 0.06
_NUMBER_ASKED = re.compile(
    r"\b(?:how (?:much|many|long|often|soon|late|far|old)|when|what time|deadline|cap|max\w*|limit|"
    r"cost|wie (?:viel|viele|lange|oft)|wann|combien|quand|cuánt\w+|cuándo)\b",
    re.IGNORECASE,
)
_ADDRESS_ASKED = re.compile(
    r"\b(?:who|whom|where|contact|email|e-mail|wer|wen|wo|qui|où|quién|dónde)\b", re.IGNORECASE
)
_PROCESS_ASKED = re.compile(
    r"\b(?:how (?:do|can|to|should)|what do i do|steps?|wie kann)\b", re.IGNORECASE
)
_PERMISSION_ASKED = re.compile(
    r"^\W*(?:can|could|may|do|does|is|are|am|will|should)\b", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"https?://|\S+@\S+|#\w|\bteam\b|\bhelp ?desk\b|\bcontact\b", re.IGNORECASE)
_PERMISSION = re.compile(
    r"\b(?:can|cannot|can't|may|must|allowed|eligible|required|need|not|never|only)\b",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^(?:to |if |go |open |click |submit |send |email |fill |ask |contact |complete |use |"
    r"request |call |report |select |sign |log |register |visit |follow |make )",
    re.IGNORECASE,
)
_DANGLING = re.compile(
    r"^(?:this|that|these|those|it|its|they|their|he|she|such|then|however|also|but|and|so|"
    r"otherwise|instead|therefore|in (?:this|that|these|those) |for example|as noted)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Scored:
    unit: Unit
    score: float
    covered: float


def quote(question: str, passages: Sequence[PromptPassage], terms: Terms) -> str:
    """Return a short cited answer, or nothing where the passages do not speak to the question."""
    scored = _scored(question, passages, terms)
    if not scored:
        return ""
    best = max(scored, key=lambda each: each.score)
    if best.covered < _LEAST_COVERED:
        return ""
    chosen = _chosen(best, scored)
    return _joined(chosen, [each.unit for each in scored])


def _scored(question: str, passages: Sequence[PromptPassage], terms: Terms) -> list[_Scored]:
    units = [unit for passage in passages for unit in units_of(passage.number, passage.text, terms)]
    headings = {passage.number: frozenset(terms.of(passage.heading)) for passage in passages}
    wanted = rarity(terms.of(question), [unit.terms for unit in units])
    ranks = {passage.number: rank for rank, passage in enumerate(passages)}
    return [
        _score(question, unit, headings[unit.passage], wanted, ranks[unit.passage])
        for unit in units
    ]


def _score(
    question: str,
    unit: Unit,
    heading: frozenset[str],
    wanted: dict[str, float],
    rank: int,
) -> _Scored:
    direct = covered_share(wanted, unit.terms)
    covered = direct + _HEADING_SHARE * covered_share(wanted, heading - unit.terms)
    score = covered * _fitness(question, unit) * (1.0 - min(0.5, _RANK_STEP * rank))
    return _Scored(unit, score if direct else score * 0.3, covered)


def _fitness(question: str, unit: Unit) -> float:
    """How well the form of a unit suits the question, about 1."""
    text = unit.text
    fit = 1.0
    length = len(text.split())
    if length > _LONG or length < 4:  # noqa: PLR2004 - a sentence of three words says little
        fit *= 0.75
    if text.endswith("?"):
        fit *= 0.4
    if _NUMBER_ASKED.search(question):
        fit *= 1.25 if _DIGIT.search(text) else 0.9
    if _ADDRESS_ASKED.search(question) and _ADDRESS.search(text):
        fit *= 1.2
    if _PROCESS_ASKED.search(question) and _IMPERATIVE.search(text):
        fit *= 1.2
    if _PERMISSION_ASKED.search(question) and _PERMISSION.search(text):
        fit *= 1.15
    return fit - 0.005 * min(unit.place, 20)


def _chosen(best: _Scored, scored: list[_Scored]) -> list[Unit]:
    chosen = [best]
    for each in sorted(scored, key=lambda one: one.score, reverse=True):
        if len(chosen) >= _PIECES:
            break
        if each not in chosen and _adds(each, chosen, best):
            chosen.append(each)
    order = {one.unit.passage: place for place, one in reversed(list(enumerate(chosen)))}
    return sorted((one.unit for one in chosen), key=lambda unit: (order[unit.passage], unit.place))


def _adds(each: _Scored, chosen: list[_Scored], best: _Scored) -> bool:
    near = each.unit.passage == best.unit.passage
    if each.score < (0.55 if near else 0.75) * best.score:
        return False
    return all(len(each.unit.terms & one.unit.terms) < 0.6 * len(each.unit.terms) for one in chosen)


def _joined(chosen: list[Unit], units: list[Unit]) -> str:
    lines: list[str] = []
    used: set[tuple[int, int]] = set()
    for unit in chosen:
        if (unit.passage, unit.place) in used:
            continue
        pieces = _with_context(unit, units)
        used.update((piece.passage, piece.place) for piece in pieces)
        lines.append(_written(pieces))
    return "\n\n".join(lines)


def _with_context(unit: Unit, units: list[Unit]) -> list[Unit]:
    """Return the unit with what it needs to be understood: its list, or the sentence before."""
    neighbours = [each for each in units if each.passage == unit.passage]
    if unit.text.endswith(":"):
        below = [each for each in neighbours if each.introduction == unit.text]
        return [unit, *below[:_ITEMS]]
    if unit.kind == "sentence" and _DANGLING.match(unit.text) and unit.place:
        before = neighbours[unit.place - 1]
        return [before, unit] if before.block == unit.block else [unit]
    return [unit]


def _written(pieces: list[Unit]) -> str:
    lines: list[str] = []
    introduced = pieces[0].introduction
    if introduced and pieces[0].kind in {"item", "code"}:
        lines.append(without_citations(introduced))
    for piece in pieces:
        text = _cited(piece)
        if piece.kind == "item" and (introduced or len(pieces) > 1):
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
    closed = unit.text if unit.text.endswith((".", "!", "?", "…", ".)", '."')) else f"{unit.text}."
    return f"{closed} {mark}"
