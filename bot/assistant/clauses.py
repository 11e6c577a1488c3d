"""The parts of a question: people tell a story first and ask at its end."""

import re

from bot.assistant.terms import Terms

_SEAM = re.compile(
    r"[.!?;:]+\s+|,\s+|\s+[-–—]\s+|\n+|\s+(?:and|but|so|because|und|aber|weil|et|mais|y|pero)\s+",
    re.IGNORECASE,
)
_FEWEST_TERMS = 2
_MOST = 3


def clauses(question: str, terms: Terms) -> list[str]:
    """Return the whole question, then up to three of its parts that say something by themselves."""
    parts = [part.strip() for part in _SEAM.split(question)]
    telling = [part for part in parts if len(set(terms.of(part))) >= _FEWEST_TERMS]
    longest = sorted(telling, key=len, reverse=True)[:_MOST]
    return list(dict.fromkeys([question, *longest]))
