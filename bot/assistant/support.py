"""Whether a sentence is supported: its words and every exact fact stand in the material."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bot.assistant.sentences import split_sentences, without_citations
from bot.assistant.stop_words import DIGITS
from bot.assistant.terms import Terms
from bot.assistant.units import Unit, units_of

LEAST_SHARE = 0.6
"""Share of a sentence's content words that must stand in what supports it."""
_LEAST_CLAUSE_SHARE = 0.34
"""The same for each of its clauses, so that no invention rides along with a true half."""
_CLAUSE_TERMS = 2
_CLAUSE = re.compile(
    r"[,;:](?=\s)|[–—()\n]|\s-\s|\b(?:and|but|or|so|while|und|aber|oder|et|mais|ou|y|pero|o)\b",
    re.IGNORECASE,
)
_POLARITY_SHARE = 0.8
_LINK = re.compile(
    r"https?://[^\s)\]>\"']+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_CODE = re.compile(r"`([^`]+)`|\b(?=\w*[A-Za-z])(?=\w*\d)\w+\b|\b[A-Z]{2,}\b|#[\w-]+")
_NAME = re.compile(r"(?<=[a-z,;] )[A-ZÀ-Þ][\w'’-]+")
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
    """Links, codes and names, in lower case: they must stand in the material as they are."""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that could be true or false."""
        return not (self.terms or self.numbers or self.exact)


def claim(sentence: str, terms: Terms, *, names: bool = True) -> Claim:
    """Take a sentence apart; `names` is off for languages that capitalise every noun."""
    text = _LEADING_YES.sub("", without_citations(sentence))
    links = {link.rstrip(".,;:-").lower() for link in _LINK.findall(text)}
    bare = _LINK.sub(" ", text)
    codes = {match.group().strip("`").lower() for match in _CODE.finditer(bare)}
    found = {name.lower() for name in _NAME.findall(bare)} if names else set()
    return Claim(
        text=text,
        terms=frozenset(terms.of(bare)),
        numbers=frozenset(_NUMBER.findall(_digits(bare.lower()))),
        clauses=tuple(_clauses(bare, terms)),
        exact=frozenset(links | codes | found),
    )


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


def supports(made: Claim, sources: Collection[Material]) -> bool:
    """Whether the sources hold the claim's words, all its facts, and do not say the opposite."""
    if not sources or share(made, sources) < LEAST_SHARE:
        return False
    if not all(any(number in source.numbers for source in sources) for number in made.numbers):
        return False
    if not all(any(fact in source.text for source in sources) for fact in made.exact):
        return False
    held = _held(sources)
    if any(len(clause & held) < _LEAST_CLAUSE_SHARE * len(clause) for clause in made.clauses):
        return False
    return not _contradicted(made, sources)


def _contradicted(made: Claim, sources: Collection[Material]) -> bool:
    found = [(*best_unit(made, source), source) for source in sources]
    nearest, overlap, source = max(found, key=lambda each: each[1])
    if nearest is None or overlap < _POLARITY_SHARE:
        return False
    said = _nearest_sentence(made, nearest, source.vocabulary)
    return bool(_NEGATION.search(made.text)) != bool(_NEGATION.search(said))


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
