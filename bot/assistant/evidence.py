"""One question beside the passages that may answer it: which of their sentences speak to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.assistant.fitness import Fitness
from bot.assistant.names import Names
from bot.assistant.prompts import PromptPassage
from bot.assistant.spelling import as_written
from bot.assistant.terms import Terms, covered_share, rarity
from bot.assistant.units import Unit, units_of

CANDIDATES = 12
"""Sentences whose meaning is compared: with 40 instead, neither page nor sentence got better."""
_HEADING_SHARE = 0.7
"""What a word of the heading counts against the same word in the sentence."""
_EARLIER_SHARE = 0.5
"""What a word of an earlier message counts in a follow-up."""
_SUBJECT_SHARE = 0.4
_MATCH_WEIGHT = 0.6
_WORDS_WEIGHT = 0.6
"""Beside nearness of meaning, which counts 1. With 0.3 to 1 instead, two of 40 questions of one set
of benchmarks/assistant_answers.py change, and 2 in 100 of the other."""
_FORM_POWER = 0.4
_STEP_ASKED_FOR = 1.15
_TOLD_BEFORE = 0.5
_OTHER_KIND = 0.7
"""What is left of a sentence that is not of the kind that the question asks for."""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage as one question sees it."""

    match: float
    heading: frozenset[str]
    has_names: bool
    """The names in the question stand on its page, as far as that was found."""
    lacks_subject: bool
    """The most telling word of the question stands on another page, and not on this one."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A sentence as one question sees it."""

    unit: Unit
    score: float
    covered: float
    """Share of the question's words in sentence and heading, 0 to 1."""
    near: float
    """How near it is in meaning, -1 to 1; 0 where that is not known."""
    told: bool
    """An earlier answer began with it."""


class Evidence:
    """One question and its passages."""

    def __init__(
        self,
        question: str,
        passages: Sequence[PromptPassage],
        terms: Terms,
        *,
        told: Sequence[str] = (),
    ) -> None:
        """Cut the passages into units and weigh the question's words by their rarity in them.

        `told` is what the contact was answered before: a follow-up asks for something else than
        what such an answer began with.
        """
        self._terms = terms
        self._told = tuple(told) if "\n" in question.strip() else ()
        self.fitness = Fitness(question)
        self._names = Names(question, terms)
        self.headings = {passage.number: passage.heading for passage in passages}
        self.units = [
            unit for passage in passages for unit in units_of(passage.number, passage.text, terms)
        ]
        self.wanted = self._weighed(question)
        self._subject = self._most_telling()
        self._pages = self._words_of_pages()
        self.places = {passage.number: self._place(passage) for passage in passages}
        self._forms: dict[int, float] = {}
        """What was found of units' form: they are scored by words first, then by meaning."""

    def candidates(self) -> list[Unit]:
        """Return the units that words and rank speak for most, best first."""
        found = sorted(self.scored({}), key=lambda each: -each.score)
        return [each.unit for each in found[:CANDIDATES]]

    def scored(self, near: Mapping[str, float]) -> list[Scored]:
        """Return all units but code; `near` has the nearness of candidates, by their text."""
        least = min(near.values(), default=0.0)
        return [
            self._scored(unit, near.get(unit.text, least))
            for unit in self.units
            if unit.kind != "code"
        ]

    def page_of(self, unit: Unit) -> str:
        """Return the title of the page that a unit stands on."""
        return _page(self.headings[unit.passage])

    def can_answer(self, unit: Unit) -> bool:
        """Whether a unit may be the answer: of the asked kind, and about the same names."""
        expected = self.fitness.expected
        kind_missing = expected.is_strict and not expected.is_met_by(unit.text)
        outside = unit.kind == "row" and not expected.is_in_range(unit.text)
        place = self.places[unit.passage]
        return place.has_names and not (place.lacks_subject or kind_missing or outside)

    def _weighed(self, question: str) -> dict[str, float]:
        held = [unit.terms for unit in self.units]
        written = frozenset[str]().union(*held, *map(self._terms.of, self.headings.values()))
        weights = rarity(as_written(self._terms.of(question), written), held)
        line = question.splitlines()[-1] if question else ""
        last = frozenset(as_written(self._terms.of(line), written))
        self.asked = {term: weights[term] for term in last} or weights
        if not last:
            return weights
        return {
            term: weight * (1.0 if term in last else _EARLIER_SHARE)
            for term, weight in weights.items()
        }

    def _most_telling(self) -> str:
        """Return the word that weighs nearly half of the question, if any passage holds it.

        Of equally rare words it is the longest: long words are rarer in the language.
        """
        wanted = self.wanted
        best = max(wanted, key=lambda term: (wanted[term], len(term), term), default="")
        weighs = best and wanted[best] >= _SUBJECT_SHARE * sum(wanted.values())
        return best if weighs and any(best in unit.terms for unit in self.units) else ""

    def _words_of_pages(self) -> dict[str, set[str]]:
        """Return the words of each page, over all of its passages that were found."""
        pages: dict[str, set[str]] = {}
        for heading in self.headings.values():
            pages.setdefault(_page(heading), set()).update(self._terms.of(heading))
        for unit in self.units:
            pages[self.page_of(unit)].update(unit.terms)
        return pages

    def _place(self, passage: PromptPassage) -> Place:
        page = self._pages[_page(passage.heading)]
        return Place(
            passage.match,
            frozenset(self._terms.of(passage.heading)),
            has_names=self._names.are_in(page),
            lacks_subject=self._subject != "" and self._subject not in page,
        )

    def _scored(self, unit: Unit, near: float) -> Scored:
        place = self.places[unit.passage]
        direct = covered_share(self.wanted, unit.terms)
        covered = direct + _HEADING_SHARE * covered_share(self.wanted, place.heading - unit.terms)
        evidence = near + _WORDS_WEIGHT * covered + _MATCH_WEIGHT * place.match
        told = any(answer.startswith(unit.text.rstrip(".")) for answer in self._told)
        score = evidence * self._form(unit) * (_TOLD_BEFORE if told else 1.0)
        return Scored(unit, score, covered, near, told)

    def _form(self, unit: Unit) -> float:
        key = id(unit)  # units live as long as this does, and hashing their words would cost more
        if key not in self._forms:
            self._forms[key] = self._judged_form(unit)
        return self._forms[key]

    def _judged_form(self, unit: Unit) -> float:
        expected = self.fitness.expected
        of_kind = not expected.is_strict or expected.is_met_by(unit.text)
        form: float = max(0.0, self.fitness.of(unit)) ** _FORM_POWER
        step = _STEP_ASKED_FOR if expected.steps and unit.ordered else 1.0
        return form * step * (1.0 if of_kind else _OTHER_KIND)


def _page(heading: str) -> str:
    """Return the title of the page that a heading path begins with."""
    return heading.split(" > ", 1)[0]
