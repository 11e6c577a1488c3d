"""Whether a sentence is supported: its words and every exact fact stand in the material."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.assistant.dates import dates_in
from bot.assistant.links import leads_to, links_in, without_links
from bot.assistant.sentences import split_sentences, without_citations
from bot.assistant.stop_words import DIGITS
from bot.assistant.terms import Terms
from bot.assistant.units import Unit, units_of

LEAST_SHARE = 0.6
"""Share of a sentence's content words that must stand in what supports it."""
_LEAST_CLAUSE_SHARE = 0.5
"""The same for each of its clauses, so that no invention rides along with a true half."""
_CLAUSE_TERMS = 2
_CLAUSE = re.compile(
    r"[,;:](?=\s)|[–—()\n]|\s-\s|\b(?:and|but|or|so|while|und|aber|oder|et|mais|ou|y|pero|o)\b",
    re.IGNORECASE,
)
_POLARITY_SHARE = 0.55
_SAME_SENTENCE_SHARE = 0.8
"""From here on it is the same sentence, which denies as often as it did."""
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_CODE = re.compile(r"`([^`]+)`|\b(?=\w*[A-Za-z])(?=\w*\d)\w+\b|\b[A-Z]{2,}\b|#[\w-]+")
_NAME = re.compile(r"(?:(?<=[\wà-ÿ,;:&-] )|(?<=[(“\"]))[A-ZÀ-Þ][\w'’-]+")
_NEAR_ENOUGH = 0.6
"""A fact must stand in a sentence that shares this much with the claim, beside the nearest one."""
_ORDINAL = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirtieth|"
    r"twentieth|half|twice|double|triple|dozen|hundreds?|thousands?|millions?)\b",
    re.IGNORECASE,
)
_LEADING_YES = re.compile(r"^(?:yes|no|ja|nein|oui|non|sí|no)\b[,.!:]?\s*", re.IGNORECASE)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|cannot|without|neither|nor|kein\w*|nicht|nie|pas|jamais|sans|nunca|"
    r"sin)\b|n['’]t\b",
    re.IGNORECASE,
)
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(DIGITS)})\b", re.IGNORECASE)


class Material:
    """Something that can support a sentence: a passage, or what a tool gave back.

    What is compared is taken from the text when it is first needed: most passages of a turn are
    never cited.
    """

    def __init__(self, number: int, *, body: str, about: str = "", terms: Terms) -> None:
        self.number = number
        """The number that cites it; 0 for a tool result, which needs no citation."""
        self._body = body
        self._about = about
        self.vocabulary = terms
        """What finds the terms of a text."""

    @cached_property
    def text(self) -> str:
        """Body, title, headings and address in lower case, numbers as digits."""
        return _digits(f"{self._about}\n{self._body}".lower())

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of the body and of what it is about."""
        own = frozenset[str]().union(*(unit.terms for unit in self.units))
        return own | frozenset(self.vocabulary.of(self._about))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Every number in it."""
        return frozenset(_NUMBER.findall(self.text))

    @cached_property
    def links(self) -> frozenset[str]:
        """Every link in it."""
        return links_in(f"{self._about}\n{self._body}")

    @cached_property
    def dates(self) -> frozenset[tuple[int, int]]:
        """Month and day of every date in it."""
        return dates_in(self.text)

    @cached_property
    def units(self) -> list[Unit]:
        """The sentences, items and rows of the body."""
        return units_of(self.number, self._body, self.vocabulary)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the model, taken apart."""

    text: str
    terms: frozenset[str]
    numbers: frozenset[str]
    clauses: tuple[frozenset[str], ...]
    """The terms of each clause that has several."""
    exact: frozenset[str]
    """Codes and names, in lower case: they must stand in the material as they are."""
    links: frozenset[str] = frozenset()
    """As `links_in` returns them."""
    dates: frozenset[tuple[int, int]] = frozenset()
    """Month and day."""
    parts: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()
    """Numbers, codes and names of each clause that has some, with the terms of that clause."""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that could be true or false."""
        return not (self.terms or self.numbers or self.exact or self.links)


def claim(sentence: str, terms: Terms, *, names: bool = True) -> Claim:
    """Take a sentence apart; `names` is off for languages that capitalise every noun."""
    text = _LEADING_YES.sub("", without_citations(sentence))
    bare = without_links(text)
    exact = _exact(bare, names=names)
    return Claim(
        text=text,
        terms=frozenset(terms.of(bare)),
        numbers=frozenset(_NUMBER.findall(_digits(bare.lower()))),
        clauses=tuple(_clauses(bare, terms)),
        exact=exact,
        links=links_in(text),
        dates=dates_in(_digits(bare.lower())),
        parts=tuple(_parts(bare, terms, exact)),
    )


def _exact(text: str, *, names: bool) -> frozenset[str]:
    codes = {match.group().strip("`").lower() for match in _CODE.finditer(text)}
    found = {name.lower() for name in _NAME.findall(text)} if names else set()
    ordinals = {match.group().lower() for match in _ORDINAL.finditer(text)}
    return frozenset(codes | found | ordinals)


def _parts(
    text: str, terms: Terms, exact: frozenset[str]
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    for clause in _CLAUSE.split(text):
        plain = _digits(clause.lower())
        facts = {*_NUMBER.findall(plain), *(fact for fact in exact if fact in plain)}
        if facts:
            yield frozenset(facts), frozenset(terms.of(clause))


def _clauses(text: str, terms: Terms) -> Iterator[frozenset[str]]:
    for clause in _CLAUSE.split(text):
        found = frozenset(terms.of(clause))
        if len(found) >= _CLAUSE_TERMS:
            yield found


def share(made: Claim, sources: Iterable[Material]) -> float:
    """Return which share of a claim's words stand in the sources, 0 to 1."""
    if not made.terms:
        return 1.0
    return len(made.terms & _held(sources)) / len(made.terms)


def _held(sources: Iterable[Material]) -> frozenset[str]:
    return frozenset[str]().union(*(source.terms for source in sources))


def supports(
    made: Claim, sources: Collection[Material], *, link_hosts: Collection[str] = ()
) -> bool:
    """Whether the sources hold the claim's words, all its facts, and do not say the opposite.

    Links to `link_hosts` need not stand in a source.
    """
    if not sources or share(made, sources) < LEAST_SHARE:
        return False
    if not _links_are_held(made, sources, link_hosts) or not _facts_are_held(made, sources):
        return False
    held = _held(sources)
    if any(len(clause & held) < _LEAST_CLAUSE_SHARE * len(clause) for clause in made.clauses):
        return False
    return _facts_stand_near(made, sources) and not contradicted(made, sources)


def _links_are_held(
    made: Claim, sources: Collection[Material], link_hosts: Collection[str]
) -> bool:
    return all(
        leads_to(link, link_hosts) or any(link in source.links for source in sources)
        for link in made.links
    )


def _facts_are_held(made: Claim, sources: Collection[Material]) -> bool:
    return (
        all(any(number in source.numbers for source in sources) for number in made.numbers)
        and all(any(fact in source.text for source in sources) for fact in made.exact)
        and all(any(date in source.dates for source in sources) for date in made.dates)
    )


def _facts_stand_near(made: Claim, sources: Collection[Material]) -> bool:
    """Whether each number and name stands in a sentence about the same as its clause.

    "25 days of leave; up to 5 days can be carried over" holds every word and number of "25 days can
    be carried over", and does not say so.
    """
    units = [unit for source in sources for unit in source.units]
    return all(_stands_near(fact, terms, units) for clause, terms in made.parts for fact in clause)


def _stands_near(fact: str, terms: frozenset[str], units: Sequence[Unit]) -> bool:
    others = terms - {fact}
    holding = [unit for unit in units if _holds(unit, fact)]
    if not holding or not others:
        return True  # it stands in a heading or an address
    most = max(len(others & unit.terms) for unit in units)
    return max(len(others & unit.terms) for unit in holding) >= _NEAR_ENOUGH * most


def _holds(unit: Unit, fact: str) -> bool:
    text = _digits(f"{unit.introduction} {unit.text}".lower())
    return fact in (_NUMBER.findall(text) if fact[0].isdigit() else text)


def contradicted(made: Claim, sources: Collection[Material]) -> bool:
    """Whether the sentence that is nearest to a claim denies what it says, or the reverse."""
    found = [(*best_unit(made, source), source) for source in sources]
    if not found:
        return False
    nearest, overlap, source = max(found, key=lambda each: each[1])
    if nearest is None or overlap < _POLARITY_SHARE:
        return False
    said = _nearest_sentence(made, nearest, source.vocabulary)
    denied, meant = len(_NEGATION.findall(made.text)), len(_NEGATION.findall(said))
    return denied != meant if overlap >= _SAME_SENTENCE_SHARE else bool(denied) != bool(meant)


def _nearest_sentence(made: Claim, unit: Unit, terms: Terms) -> str:
    """Return the sentence of a unit that a claim is nearest to: an item may have several."""
    sentences = split_sentences(unit.text) or [unit.text]
    if len(sentences) == 1 or len(split_sentences(made.text)) > 1:
        return unit.text
    return max(sentences, key=lambda sentence: len(made.terms.intersection(terms.of(sentence))))


def best_unit(made: Claim, source: Material) -> tuple[Unit | None, float]:
    """Return the unit of a source that shares most with a claim, and which share that is."""
    best: Unit | None = None
    most = 0.0
    for unit in source.units:
        overlap = _overlap(made, unit)
        if overlap > most:
            best, most = unit, overlap
    return best, most


def _overlap(made: Claim, unit: Unit) -> float:
    if not made.terms:
        return 0.0
    return len(made.terms & unit.terms) / len(made.terms)


def _digits(text: str) -> str:
    return _NUMBER_WORD.sub(lambda match: DIGITS[match.group().lower()], text)
