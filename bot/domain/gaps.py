"""Gaps: questions that were not answered, those that ask the same put together by their words."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from bot.domain.reports import monday_of, mondays

ALIKE = 0.4
"""Questions that share this part of all their words ask the same (Jaccard's index)."""
_STEM = 6
"""Letters by which words are compared: endings of most languages lie behind them."""
_SHORTEST = 3
_WORD = re.compile(r"\w+")
_EMPTY_WORDS = frozenset(
    """
    and any are can could did does for from get has have how its may much not our
    shall should that the their them there they this was what when where which who
    why will with would you your about into many need want please hello auf aus bei
    das dem den der des die ein eine einen einer für gibt haben hat ich ihr ist kann
    können man mein meine mich mir mit nicht oder sich sie sind und uns von wann
    warum was welche wenn wer wie wir wird wo zum zur über
    """.split()  # noqa: SIM905 - a list of a hundred quoted words is not read by anybody
)


class Cause(StrEnum):
    """Why a question counts as not answered."""

    NOT_COVERED = "not_covered"
    LOW_CONFIDENCE = "low_confidence"
    UNHELPFUL = "unhelpful"
    """It was answered, and the contact called that not helpful."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that was not answered, or not well."""

    question: str
    conversation_id: str
    at: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask the same."""

    question: str
    """The wording that stands for all of them: the most frequent, of several the latest."""
    asked: tuple[Unanswered, ...]
    """Latest first."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """How it was asked, the one that stands for all first, each once."""
        others = (each.question for each in self.asked)
        return tuple(dict.fromkeys((self.question, *others)))

    @property
    def conversations(self) -> tuple[str, ...]:
        """The ids of the conversations that it was asked in, latest first, each once."""
        return tuple(dict.fromkeys(each.conversation_id for each in self.asked))

    @property
    def causes(self) -> Mapping[Cause, int]:
        """How often for which cause."""
        return Counter(each.cause for each in self.asked)


def gaps(unanswered: Iterable[Unanswered]) -> tuple[Gap, ...]:
    """Put questions together that ask the same; what is asked most comes first.

    The most frequent wording leads a gap, and others join the one that they are most like.
    """
    alike: dict[frozenset[str], list[Unanswered]] = defaultdict(list)
    for each in sorted(unanswered, key=lambda one: one.at, reverse=True):
        if words := words_of(each.question):
            alike[words].append(each)
    led: dict[frozenset[str], list[Unanswered]] = {}
    leaders: dict[str, list[frozenset[str]]] = defaultdict(list)
    for words in sorted(alike, key=lambda one: -len(alike[one])):
        leader = _leader(words, leaders)
        if leader is None:
            led[words] = alike[words]
            for word in words:
                leaders[word].append(words)
        else:
            led[leader] = led[leader] + alike[words]
    found = [_gap(asked) for asked in led.values()]
    return tuple(sorted(found, key=lambda gap: (-len(gap.asked), gap.question)))


def words_of(question: str) -> frozenset[str]:
    """Return what a question is compared by: its telling words without their endings."""
    words = (word for word in _WORD.findall(question.casefold()) if word not in _EMPTY_WORDS)
    singular = (word.removesuffix("s") if len(word) > _SHORTEST else word for word in words)
    return frozenset(word[:_STEM] for word in singular if len(word) >= _SHORTEST)


def by_week(gap: Gap, *, since: datetime, now: datetime, zone: tzinfo) -> dict[date, int]:
    """Return how often it was asked in each week, by its Monday, oldest first, without gaps."""
    counts = dict.fromkeys(mondays(since, now, zone), 0)
    for each in gap.asked:
        monday = monday_of(each.at, zone)
        counts[monday] = counts.get(monday, 0) + 1
    return counts


def _leader(
    words: frozenset[str], leaders: Mapping[str, Sequence[frozenset[str]]]
) -> frozenset[str] | None:
    near = {leader for word in words for leader in leaders.get(word, ())}
    alike = {leader: len(words & leader) / len(words | leader) for leader in near}
    best = max(alike, key=lambda leader: (alike[leader], sorted(leader)), default=None)
    return best if best is not None and alike[best] >= ALIKE else None


def _gap(asked: list[Unanswered]) -> Gap:
    latest_first = sorted(asked, key=lambda one: one.at, reverse=True)
    ((question, _),) = Counter(each.question.strip() for each in latest_first).most_common(1)
    return Gap(question, tuple(latest_first))
