"""Telling texts that say the same apart from texts that differ in what matters."""

import re
from dataclasses import dataclass

_WORD = re.compile(r"\w+")
_SAME = 0.9
"""Share of words that two texts must have in common (Jaccard) to say the same."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text. Numbers are kept apart: 20 days and 30 days are not the same."""

    words: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, text: str) -> "Wording":
        """Read a text."""
        words = frozenset(_WORD.findall(text.casefold()))
        return cls(words, frozenset(word for word in words if any(map(str.isdigit, word))))

    def says_the_same(self, other: "Wording") -> bool:
        """Whether a reader who has read one learns nothing from the other."""
        if self.numbers != other.numbers:
            return False
        fewer, more = sorted((len(self.words), len(other.words)))
        if fewer < _SAME * more:
            return False
        return len(self.words & other.words) >= _SAME * len(self.words | other.words)
