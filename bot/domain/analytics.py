"""What is measured, each once: the definition that is computed is the one that is shown.

The docstring of a measure is its definition, in the words of the analytics page. "Conversation"
stands there for an episode (`bot.domain.episodes`): pages explain it by `WHAT_IS_COUNTED`.
"""

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median

from bot.domain.episodes import Episode, Fate

WHAT_IS_COUNTED = (
    "A conversation is counted from its first question until nothing was said for 72 hours. Who "
    "comes back later begins a new one. It belongs to the week in which it began, and to the "
    "reason for which a human was first brought in, or else last offered."
)
_ENDED = frozenset({Fate.CONFIRMED, Fate.ASSUMED, Fate.ABANDONED, Fate.HANDED_OFF})
_GOOD_RATING = 4


class Unit(StrEnum):
    """What a figure counts in."""

    NUMBER = "number"
    SHARE = "share"
    """0 to 1, of `Figure.of`."""
    SECONDS = "seconds"
    """The median of `Figure.of` times."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What came out of a measure."""

    unit: Unit
    value: float | None
    """None: there is nothing yet to measure."""
    of: int = 0
    """How many it is taken over."""


Episodes = Sequence[Episode]


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is measured: its name, and the function that is its definition."""

    name: str
    of: Callable[[Episodes], Figure]

    @property
    def definition(self) -> str:
        """How it is measured, in plain words."""
        return " ".join((inspect.getdoc(self.of) or "").split())


def conversations(among: Episodes) -> Figure:
    """All conversations that began in this time, those that are still going on included."""
    return Figure(Unit.NUMBER, len(among), len(among))


def answered(among: Episodes) -> Figure:
    """Conversations in which the assistant gave at least one answer that names its sources.

    Of all conversations in which something was asked, however they ended.
    """
    asked = [each for each in among if each.fate is not Fate.OTHER]
    return _share(sum(each.is_answered for each in asked), len(asked))


def confirmed(among: Episodes) -> Figure:
    """Ended without a human, and the contact's last word about an answer was "Helpful".

    Of the conversations that have ended.
    """
    return _of_ended(among, Fate.CONFIRMED)


def assumed(among: Episodes) -> Figure:
    """The last answer named its sources, and nobody objected.

    For 72 hours there was no further question, no "Not helpful" and no human. Nobody said that it
    helped, either. Of the conversations that have ended.
    """
    return _of_ended(among, Fate.ASSUMED)


def abandoned(among: Episodes) -> Figure:
    """Ended without a human and without an answer that stood.

    The last that was said for 72 hours was a question back, the offer of a human that nobody took,
    or an answer that the contact called not helpful. Of the conversations that have ended.
    """
    return _of_ended(among, Fate.ABANDONED)


def handed_off(among: Episodes) -> Figure:
    """A human was brought in at least once, by whomever. Of the conversations that have ended.

    One with a human counts as ended here from the moment of the handoff.
    """
    return _of_ended(among, Fate.HANDED_OFF)


def containment(among: Episodes) -> Figure:
    """Confirmed, assumed and abandoned together: no human was needed, or none was found.

    It is the figure that is usually advertised, and it counts contacts who gave up.
    """
    return _of_ended(among, Fate.CONFIRMED, Fate.ASSUMED, Fate.ABANDONED)


def solved_alone(among: Episodes) -> Figure:
    """Confirmed and assumed together, without those who gave up."""
    return _of_ended(among, Fate.CONFIRMED, Fate.ASSUMED)


def reopened(among: Episodes) -> Figure:
    """The contact asked again within 72 hours after an ending.

    Of the conversations in which a handoff was resolved or an answer was called helpful.
    """
    ended_well = [each for each in among if each.has_ended_well]
    return _share(sum(each.is_reopened for each in ended_well), len(ended_well))


def first_response(among: Episodes) -> Figure:
    """From taking up the first question until the assistant's answer to it was stored.

    The median; time that a message waits before it is taken up is not in it.
    """
    return _median(each.first_response for each in among)


def human_response(among: Episodes) -> Figure:
    """From the request for a human until the agent's first reply. The median over handoffs."""
    return _median(
        handoff.first_reply_at - handoff.requested_at if handoff.first_reply_at else None
        for each in among
        for handoff in each.handoffs
    )


def handling_time(among: Episodes) -> Figure:
    """From an agent's claim until the handoff ended. The median over handoffs that were claimed."""
    return _median(
        handoff.closed_at - handoff.accepted_at
        if handoff.closed_at and handoff.accepted_at
        else None
        for each in among
        for handoff in each.handoffs
    )


def csat(among: Episodes) -> Figure:
    """Ratings of 4 and 5, of all ratings that contacts gave to handoffs."""
    ratings = [handoff.rating for each in among for handoff in each.handoffs if handoff.rating]
    return _share(sum(rating >= _GOOD_RATING for rating in ratings), len(ratings))


def helpful(among: Episodes) -> Figure:
    """Answers that contacts called helpful, of all answers that they said something about.

    One word counts for each answer: a later one replaces the earlier.
    """
    good = sum(each.helpful for each in among)
    return _share(good, good + sum(each.unhelpful for each in among))


def tokens(among: Episodes) -> Figure:
    """What the language models read and wrote for each conversation, on average.

    Tokens that were spent where Baton only listened and said nothing are not in it.
    """
    if not among:
        return Figure(Unit.NUMBER, None)
    return Figure(Unit.NUMBER, sum(each.tokens for each in among) / len(among), len(among))


MEASURES = (
    Measure("Conversations", conversations),
    Measure("Answered", answered),
    Measure("Confirmed", confirmed),
    Measure("Assumed", assumed),
    Measure("Abandoned", abandoned),
    Measure("Handed off", handed_off),
    Measure("Reopened", reopened),
    Measure("Containment", containment),
    Measure("Solved alone", solved_alone),
    Measure("First response", first_response),
    Measure("Human's first reply", human_response),
    Measure("Handling time", handling_time),
    Measure("CSAT", csat),
    Measure("Helpful answers", helpful),
    Measure("Tokens a conversation", tokens),
)


def _of_ended(among: Episodes, *fates: Fate) -> Figure:
    ended = [each.fate for each in among if each.fate in _ENDED]
    return _share(sum(fate in fates for fate in ended), len(ended))


def _share(part: int, whole: int) -> Figure:
    return Figure(Unit.SHARE, part / whole if whole else None, whole)


def _median(times: Iterable[timedelta | None]) -> Figure:
    known = [time.total_seconds() for time in times if time is not None]
    return Figure(Unit.SECONDS, median(known) if known else None, len(known))
