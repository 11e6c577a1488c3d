"""Choosing what to quote: the best-supported sentences of the passages, joined to be read."""

from collections.abc import Mapping, Sequence

from bot.assistant.evidence import Evidence, Scored
from bot.assistant.joining import joined, listed
from bot.assistant.prompts import PromptPassage
from bot.assistant.terms import Terms, covered_share
from bot.assistant.units import Unit

_LEAST_COVERED = 0.15
"""Below this share of the question's words, in sentence and heading, nothing is quoted …"""
_NEAR = 0.45
"""… unless it is as near as this in meaning."""
_PIECES = 2
_ITEMS = 10
_GAIN = 0.15
"""What a further sentence must add to the covered share of the question's words."""
_ENOUGH = 0.7
"""A sentence that holds this share needs none from another passage beside it."""
_ALL_ALIKE = 0.25
"""How much more the heading must say of the question than any item, for the list to be it."""
_BESIDE = 0.7
_ELSEWHERE = 0.85
"""What a further sentence must score against the best, in its passage and in another."""
_AS_GOOD = 0.9
"""From here on a sentence of another page is quoted too: which page is right is not sure."""
_REPEATED = 0.7
"""A sentence that shares more of its words with what is quoted says the same."""


def quote(question: str, passages: Sequence[PromptPassage], terms: Terms) -> str:
    """Return a short cited answer, or nothing where the passages do not speak to the question."""
    return quoted(Evidence(question, passages, terms), {})


def quoted(evidence: Evidence, near: Mapping[str, float]) -> str:
    """Return the same, by the nearness in meaning of the evidence's candidates as well."""
    return _Quoting(evidence, near).answer()


class _Quoting:
    """One question and its passages."""

    def __init__(self, evidence: Evidence, near: Mapping[str, float]) -> None:
        self._evidence = evidence
        self._scored = evidence.scored(near)

    def answer(self) -> str:
        able = [
            each
            for each in self._scored
            if (each.covered >= _LEAST_COVERED or each.near >= _NEAR)
            and self._evidence.can_answer(each.unit)
        ]
        best = max(able, key=lambda each: each.score, default=None)
        if best is None:
            return ""
        if together := self._whole_list(best.unit):
            heading = "" if together[0].introduction else self._title(best.unit)
            return listed(together, heading)
        return joined(self._chosen(best), self._evidence.units)

    def _whole_list(self, best: Unit) -> list[Unit]:
        """Return the list or table of a unit where all of it answers, and no single item does."""
        if best.kind not in {"item", "row"}:
            return []
        alike = [
            unit
            for unit in self._evidence.units
            if unit.passage == best.passage and unit.block == best.block and unit.kind == best.kind
        ]
        if not 1 < len(alike) <= _ITEMS:
            return []
        expected = self._evidence.fitness.expected
        if expected.steps and (best.ordered or best.introduction):
            return alike
        met = sum(expected.is_met_by(unit.text) for unit in alike)
        if expected.is_strict and met < (0.6 if best.kind == "row" else 1.0) * len(alike):
            return []
        context = self._evidence.places[best.passage].heading | (best.terms - best.own)
        around = covered_share(self._evidence.wanted, context)
        own = max(covered_share(self._evidence.wanted, unit.own - context) for unit in alike)
        return alike if around - own >= _ALL_ALIKE and own < _GAIN else []

    def _chosen(self, best: Scored) -> list[Unit]:
        """Return the best unit and one that answers more of the question, in reading order."""
        chosen = [best]
        for each in sorted(self._scored, key=lambda one: one.score, reverse=True):
            if len(chosen) >= _PIECES:
                break
            if each not in chosen and self._adds(each, chosen):
                chosen.append(each)
        order = {one.unit.passage: rank for rank, one in reversed(list(enumerate(chosen)))}
        return sorted(
            (one.unit for one in chosen), key=lambda unit: (order[unit.passage], unit.place)
        )

    def _adds(self, each: Scored, chosen: Sequence[Scored]) -> bool:
        best = chosen[0]
        said = frozenset[str]().union(*(one.unit.terms for one in chosen))
        repeats = len(each.unit.terms & said) > _REPEATED * len(each.unit.terms)
        if repeats or each.told or not self._evidence.can_answer(each.unit):
            return False
        if each.score >= _AS_GOOD * best.score and self._other_page(each, best):
            return True
        gained = covered_share(self._evidence.asked, each.unit.terms - said)
        return gained >= _GAIN and self._goes_with(each, best)

    def _goes_with(self, each: Scored, best: Scored) -> bool:
        together = each.unit.passage == best.unit.passage
        stray_row = each.unit.kind == "row" and best.unit.kind != "row"
        if stray_row or (not together and best.covered >= _ENOUGH):
            return False
        return each.score >= (_BESIDE if together else _ELSEWHERE) * best.score

    def _other_page(self, each: Scored, best: Scored) -> bool:
        page = self._evidence.page_of
        return page(each.unit) != page(best.unit)

    def _title(self, unit: Unit) -> str:
        """Return the heading that stands right above a unit."""
        return self._evidence.headings[unit.passage].rsplit(" > ", 1)[-1]
