"""Words of a text as the assistant compares them: no stop words, stemmed, numbers as digits."""

import re
from collections.abc import Callable, Collection, Iterable
from itertools import filterfalse
from math import log

import snowballstemmer

from bot.assistant.stop_words import DIGITS, LONG_FORMS, STOP_WORDS

_SHORT_PREFIX = re.compile(r"\b([^\W\d_]{1,2})-(?=[^\W\d_]|\d)")
"""Words that are written with a hyphen and without: e-mail, wi-fi, E-33, re-open."""
_WORD = re.compile(r"[^\W_]+(?:[.,:/][^\W_]+)*(?:['’][^\W_]+)?")
_SHORTENED_VERBS = frozenset({"m", "ve", "re", "ll", "d", "s"})
_SHORTENED_ARTICLES = frozenset({"l", "d", "j", "n", "s", "c", "m", "t", "qu", "un", "dell", "all"})
_LONGEST_WORD = 64
_STEMS_KEPT = 20_000


class Terms:
    """Finds the terms of texts; one object serves a process and remembers the stems it met."""

    def __init__(self) -> None:
        self._stems = _Stems()

    def of(self, text: str) -> list[str]:
        """Return the terms of a text in order, repeats included."""
        if len(self._stems) >= _STEMS_KEPT:
            self._stems.clear()
        plain = text.lower()
        if "-" in plain:
            plain = _SHORT_PREFIX.sub(r"\1", plain)
        words = filterfalse(STOP_WORDS.__contains__, _WORD.findall(plain))
        # A turn compares thousands of words: the loop over them is the interpreter's own.
        return list(filter(None, map(self._stems.__getitem__, words)))


class _Stems(dict[str, str]):
    """The stem of every word that was met; a new word's is found when it is asked for.

    What says nothing about a subject ("I'm", "don't") has an empty one.
    """

    def __init__(self) -> None:
        super().__init__()
        self._stem_word: Callable[[str], str] = snowballstemmer.stemmer("english").stemWord

    def __missing__(self, word: str) -> str:
        known = word[:_LONGEST_WORD]
        plain = DIGITS.get(known, known)
        plain = LONG_FORMS.get(plain, plain)
        bare = _without_apostrophe(plain)
        stem = self[known] = "" if bare in STOP_WORDS else self._stem_word(bare)
        return stem


def _without_apostrophe(word: str) -> str:
    """Return what a word with an apostrophe is about (boss's, l'adresse); empty for don't, I'm."""
    head, mark, tail = word.replace("’", "'").partition("'")
    if not mark:
        return word
    if tail == "t" or (tail in _SHORTENED_VERBS and head in STOP_WORDS):
        return ""
    if head in _SHORTENED_ARTICLES:
        return tail
    return head if tail == "s" or tail in _SHORTENED_VERBS else word


def rarity(wanted: Iterable[str], texts: Collection[Collection[str]]) -> dict[str, float]:
    """Weigh terms by how few of the texts hold them (inverse document frequency, never below 0.1).

    A term that no text holds gets the weight of the rarest: its absence must count.
    """
    count = len(texts)
    weights = {}
    for term in set(wanted):
        holding = sum(term in text for text in texts)
        weights[term] = max(0.1, log((count + 1) / (max(holding, 1) + 0.5)))
    return weights


def covered_share(wanted: dict[str, float], present: Collection[str]) -> float:
    """Return which share of the wanted weight is present, 0 to 1; 0 where nothing is wanted."""
    total = sum(wanted.values())
    if not total:
        return 0.0
    return sum(weight for term, weight in wanted.items() if term in present) / total
