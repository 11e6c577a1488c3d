"""What an operator requires of an evaluation: `hit@5=0.9` and the like."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import InputError

AT_LEAST = (
    "recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10", "auroc",
    "answered_share", "covered_answered", "covered_right",
)  # fmt: skip
AT_MOST = ("not_covered_answered",)
_OTHER_NAMES = {
    **{f"hit@{cutoff}": f"recall@{cutoff}" for cutoff in (1, 3, 5, 10)},
    "mrr": "mrr@10",
    "ndcg": "ndcg@10",
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """A figure and its limit: the most for what should be rare, the least for all others."""

    figure: str
    limit: float

    def missed(self, report: Mapping[str, Any]) -> str:
        """Return a sentence about how it is missed; empty where it is met."""
        value = report[self.figure]
        if value is None:
            return f"{self.figure} cannot be told from these questions; {self.limit:g} is required."
        is_met = value <= self.limit if self.figure in AT_MOST else value >= self.limit
        kind = "at most" if self.figure in AT_MOST else "at least"
        return "" if is_met else f"{self.figure} is {value:.3f}; {kind} {self.limit:g} is required."


def read_requirements(given: Sequence[str]) -> tuple[Requirement, ...]:
    """Read `FIGURE=NUMBER`; hit@N is another name for recall@N. Raises InputError."""
    return tuple(_requirement(each) for each in given)


def missed(requirements: Sequence[Requirement], report: Mapping[str, Any]) -> list[str]:
    """Return a sentence for every requirement that is missed."""
    return [sentence for each in requirements if (sentence := each.missed(report))]


def _requirement(given: str) -> Requirement:
    name, _, number = given.partition("=")
    figure = _OTHER_NAMES.get(name.strip(), name.strip())
    if figure not in (*AT_LEAST, *AT_MOST):
        known = ", ".join((*_OTHER_NAMES, *AT_LEAST, *AT_MOST))
        raise InputError(f"--require {given}: there is no figure {name!r}. There are: {known}.")
    try:
        limit = float(number)
    except ValueError:
        limit = -1.0
    if not 0 <= limit <= 1:
        raise InputError(f"--require {given}: write a number from 0 to 1, as in {name}=0.9.")
    return Requirement(figure, limit)
