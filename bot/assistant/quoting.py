"""Choosing what to quote: the best-supported sentences of the passages, joined to be read."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant.fitness import Fitness
from bot.assistant.joining import joined, listed
from bot.assistant.names import Names
from bot.assistant.prompts import PromptPassage
from bot.assistant.spelling import as_written
from bot.assistant.terms import Terms, covered_share, rarity
from bot.assistant.units import Unit, units_of

_LEAST_COVERED = 0.15
"""Below this share of the question's words, in sentence and heading, nothing is quoted."""
_PIECES = 2
_ITEMS = 10
_HEADING_SHARE = 0.7
"""What a word of the heading counts against the same word in the sentence."""
_PASSAGE_SHARE = 0.5
"""What the words of the whole passage count beside those of the sentence."""
_EARLIER_SHARE = 0.5
"""What a word of an earlier message counts in a follow-up."""
_RANK_STEP = 0.12
_GAIN = 0.15
"""What a further sentence must add to the covered share of the question's words."""
_SUBJECT_SHARE = 0.4
_ENOUGH = 0.7
"""A sentence that holds this share needs none from another passage beside it."""
_ALL_ALIKE = 0.25
"""How much more the heading must say of the question than any item, for the list to be it."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A passage as one question sees it."""

    rank: int
    heading: frozenset[str]
    covered: float
    """Share of the question's words in heading and text."""
    has_names: bool
    lacks_subject: bool
    """The most telling word of the question stands in another passage, and not in this one."""


@dataclass(frozen=True, slots=True)
class _Scored:
    unit: Unit
    score: float
    covered: float


def quote(question: str, passages: Sequence[PromptPassage], terms: Terms) -> str:
    """Return a short cited answer, or nothing where the passages do not speak to the question."""
    return _Quoting(question, passages, terms).answer()


class _Quoting:
    """One question and its passages."""

    def __init__(self, question: str, passages: Sequence[PromptPassage], terms: Terms) -> None:
        self._terms = terms
        self._fitness = Fitness(question)
        self._names = Names(question, terms)
        self._headings = {passage.number: passage.heading for passage in passages}
        self._units = [
            unit for passage in passages for unit in units_of(passage.number, passage.text, terms)
        ]
        self._wanted = self._weighed(question)
        self._subject = self._most_telling()
        self._places = {
            passage.number: self._place(rank, passage) for rank, passage in enumerate(passages)
        }

    def answer(self) -> str:
        scored = [self._scored(unit) for unit in self._units if unit.kind != "code"]
        able = [
            each
            for each in scored
            if each.covered >= _LEAST_COVERED and self._can_answer(each.unit)
        ]
        best = max(able, key=lambda each: each.score, default=None)
        if best is None:
            return ""
        if together := self._whole_list(best.unit):
            heading = "" if together[0].introduction else self._title(best.unit)
            return listed(together, heading)
        return joined(self._chosen(best, scored), self._units)

    def _weighed(self, question: str) -> dict[str, float]:
        held = [unit.terms for unit in self._units]
        written = frozenset[str]().union(*held, *map(self._terms.of, self._headings.values()))
        weights = rarity(as_written(self._terms.of(question), written), held)
        line = question.splitlines()[-1] if question else ""
        last = frozenset(as_written(self._terms.of(line), written))
        self._asked = {term: weights[term] for term in last} or weights
        if not last:
            return weights
        return {
            term: weight * (1.0 if term in last else _EARLIER_SHARE)
            for term, weight in weights.items()
        }

    def _most_telling(self) -> str:
        """Return the word that weighs nearly half of the question, if any passage holds it."""
        best = max(self._wanted, key=lambda term: self._wanted[term], default="")
        weighs = best and self._wanted[best] >= _SUBJECT_SHARE * sum(self._wanted.values())
        return best if weighs and any(best in unit.terms for unit in self._units) else ""

    def _place(self, rank: int, passage: PromptPassage) -> _Place:
        heading = frozenset(self._terms.of(passage.heading))
        units = [unit for unit in self._units if unit.passage == passage.number]
        held = heading.union(*(unit.terms for unit in units))
        return _Place(
            rank,
            heading,
            covered=covered_share(self._wanted, held),
            has_names=self._names.are_in(held),
            lacks_subject=self._subject != "" and self._subject not in held,
        )

    def _scored(self, unit: Unit) -> _Scored:
        place = self._places[unit.passage]
        direct = covered_share(self._wanted, unit.terms)
        beside = covered_share(self._wanted, place.heading - unit.terms)
        covered = direct + _HEADING_SHARE * beside
        around = (1.0 - _PASSAGE_SHARE) * covered + _PASSAGE_SHARE * place.covered
        score = around * self._fitness.of(unit) * (1.0 - min(0.5, _RANK_STEP * place.rank))
        if not place.has_names:
            score *= 0.5
        return _Scored(unit, score if covered else 0.0, covered)

    def _can_answer(self, unit: Unit) -> bool:
        expected = self._fitness.expected
        kind_missing = expected.is_strict and not expected.is_met_by(unit.text)
        outside = unit.kind == "row" and not expected.is_in_range(unit.text)
        place = self._places[unit.passage]
        return place.has_names and not (place.lacks_subject or kind_missing or outside)

    def _whole_list(self, best: Unit) -> list[Unit]:
        """Return the list or table of a unit where all of it answers, and no single item does."""
        if best.kind not in {"item", "row"}:
            return []
        alike = [
            unit
            for unit in self._units
            if unit.passage == best.passage and unit.block == best.block and unit.kind == best.kind
        ]
        if not 1 < len(alike) <= _ITEMS:
            return []
        expected = self._fitness.expected
        if expected.steps and (best.ordered or best.introduction):
            return alike
        met = sum(expected.is_met_by(unit.text) for unit in alike)
        if expected.is_strict and met < (0.6 if best.kind == "row" else 1.0) * len(alike):
            return []
        context = self._places[best.passage].heading | (best.terms - best.own)
        around = covered_share(self._wanted, context)
        own = max(covered_share(self._wanted, unit.own - context) for unit in alike)
        return alike if around - own >= _ALL_ALIKE and own < _GAIN else []

    def _chosen(self, best: _Scored, scored: Sequence[_Scored]) -> list[Unit]:
        """Return the best unit and one that answers more of the question, in reading order."""
        chosen = [best]
        for each in sorted(scored, key=lambda one: one.score, reverse=True):
            if len(chosen) >= _PIECES:
                break
            if each not in chosen and self._adds(each, chosen):
                chosen.append(each)
        order = {one.unit.passage: rank for rank, one in reversed(list(enumerate(chosen)))}
        return sorted(
            (one.unit for one in chosen), key=lambda unit: (order[unit.passage], unit.place)
        )

    def _adds(self, each: _Scored, chosen: Sequence[_Scored]) -> bool:
        best = chosen[0]
        together = each.unit.passage == best.unit.passage
        if not together and best.covered >= _ENOUGH:
            return False
        if each.score < (0.5 if together else 0.75) * best.score or not self._can_answer(each.unit):
            return False
        said = frozenset[str]().union(*(one.unit.terms for one in chosen))
        if each.unit.kind == "row" and best.unit.kind != "row":
            return False
        if len(each.unit.terms & said) > 0.7 * len(each.unit.terms):
            return False
        return covered_share(self._asked, each.unit.terms - said) >= _GAIN

    def _title(self, unit: Unit) -> str:
        """Return the heading that stands right above a unit."""
        return self._headings[unit.passage].rsplit(" > ", 1)[-1]
