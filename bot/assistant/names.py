"""The names and codes in a question: an answer about another one would be wrong."""

import re
from collections.abc import Iterable

from bot.assistant.stop_words import LONG_FORMS, STOP_WORDS
from bot.assistant.terms import Terms

_WORD = re.compile(r"[^\W_][\w&'’/-]*")
_BEGINS = re.compile(r"(?:^|[.!?:\n])\s*[\"'“(]*$")
_CODE = re.compile(r"(?=.*[A-Za-z])(?=.*\d)")
_MOST_CAPITALISED = 0.6
_FORGIVEN_FROM = 3
"""From this many names on, one may be missing: it may be a spelling of its own."""
_NO_NAMES = STOP_WORDS | LONG_FORMS.keys() | set(LONG_FORMS.values())
"""Days and months are capitalised, but a rule seldom names the one that is asked about."""


class Names:
    """The names in one question: capitalised words inside a sentence, and codes."""

    def __init__(self, question: str, terms: Terms) -> None:
        """Find the names; where most words are capitalised, capitals name nothing."""
        words = [match for match in _WORD.finditer(question) if match.group()[0].isalpha()]
        capitalised = [match for match in words if match.group()[0].isupper()]
        found = [
            match.group()
            for match in words
            if _CODE.match(match.group())
            or (match in capitalised and not _BEGINS.search(question[: match.start()]))
            or (match.group().isupper() and len(match.group()) > 1)
        ]
        if len(words) >= _FORGIVEN_FROM and len(capitalised) > _MOST_CAPITALISED * len(words):
            found = [word for word in found if _CODE.match(word)]
        self._wanted = [
            wanted
            for word in found
            if word.lower() not in _NO_NAMES and (wanted := frozenset(terms.of(word)))
        ]

    def are_in(self, held: Iterable[str]) -> bool:
        """Whether the names stand among these terms."""
        present = frozenset(held)
        missing = sum(not wanted <= present for wanted in self._wanted)
        return missing <= (1 if len(self._wanted) >= _FORGIVEN_FROM else 0)
