"""The words of a question as the passages write them: other forms, and slips of the hand."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches

_SHORTEST = 5
_LONGEST_ENDING = 2
_ALIKE = 0.86


def as_written(terms: Iterable[str], written: Collection[str]) -> list[str]:
    """Return terms of a question, each in the form that stands in the passages, if one does."""
    return [_nearest(term, written) for term in terms]


def _nearest(term: str, written: Collection[str]) -> str:
    if term in written or len(term) < _SHORTEST or not term.isalpha():
        return term
    forms = [each for each in written if _is_form(term, each)]
    return min(forms, key=lambda each: (len(each), each)) if forms else _slip_of(term, written)


def _is_form(term: str, other: str) -> bool:
    """Whether one is the other with a letter or two behind it, as weight is to weigh."""
    shorter, longer = sorted((term, other), key=len)
    return (
        len(shorter) >= _SHORTEST
        and len(longer) - len(shorter) <= _LONGEST_ENDING
        and longer.startswith(shorter)
    )


def _slip_of(term: str, written: Collection[str]) -> str:
    alike = sorted(each for each in written if each[:1] == term[:1])
    return next(iter(get_close_matches(term, alike, n=1, cutoff=_ALIKE)), term)
