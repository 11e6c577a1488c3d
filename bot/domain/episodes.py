"""Episodes: stretches of conversations, each with exactly one fate, from the records of turns.

A conversation of a channel may go on for years. What is counted is the stretch in which somebody
asks: it begins with a question and ends when nothing was said for 72 hours.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.counted import FeedbackEntry, HandoffEntry, TurnEntry, Verdict
from bot.domain.handoffs import HandoffState

REST = timedelta(hours=72)
"""After so long without a word an episode is over; who comes back sooner comes back to it."""
_ASKING = frozenset({Verdict.ANSWERED, Verdict.CLARIFIED, Verdict.OFFERED, Verdict.HANDED_OFF})


class Fate(StrEnum):
    """What became of an episode: exactly one of these."""

    CONFIRMED = "confirmed"
    ASSUMED = "assumed"
    ABANDONED = "abandoned"
    HANDED_OFF = "handed_off"
    RUNNING = "running"
    """Less than 72 hours have passed."""
    OTHER = "other"
    """Nothing was asked of the knowledge: small talk, a ticket."""


@dataclass(slots=True)
class _Stretch:
    """An episode that is being put together."""

    began_at: datetime
    ends_at: datetime
    turns: list[TurnEntry] = field(default_factory=list)
    handoffs: list[HandoffEntry] = field(default_factory=list)
    feedback: list[FeedbackEntry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Episode:
    """One stretch of a conversation, and what became of it."""

    conversation_id: str
    channel: str
    began_at: datetime
    fate: Fate
    reason: str | None
    """Why a human was brought in or offered; None where neither was."""
    is_answered: bool
    has_ended_well: bool
    """A handoff was resolved, or an answer was called helpful."""
    is_reopened: bool
    first_response: timedelta | None
    handoffs: tuple[HandoffEntry, ...]
    helpful: int
    unhelpful: int
    tokens: int


def episodes(
    turns: Iterable[TurnEntry],
    handoffs: Iterable[HandoffEntry],
    feedback: Iterable[FeedbackEntry],
    *,
    since: datetime,
    now: datetime,
) -> list[Episode]:
    """Return the episodes that began at `since` or later, oldest first.

    The records must reach back to 72 hours before `since`: what goes on then began earlier and is
    left out.
    """
    by_conversation: dict[str, list[TurnEntry | HandoffEntry]] = defaultdict(list)
    entries: list[TurnEntry | HandoffEntry] = [*turns, *handoffs]
    for entry in entries:
        by_conversation[entry.conversation_id].append(entry)
    said: dict[str, list[FeedbackEntry]] = defaultdict(list)
    for word in feedback:
        said[word.conversation_id].append(word)
    found = [
        _episode(stretch, now)
        for conversation_id, its_own in by_conversation.items()
        for stretch in _stretches(its_own, said.get(conversation_id, ()), now)
        if stretch.began_at >= since
    ]
    return sorted(found, key=lambda each: each.began_at)


def _stretches(
    entries: list[TurnEntry | HandoffEntry], feedback: Sequence[FeedbackEntry], now: datetime
) -> list[_Stretch]:
    entries.sort(key=_begin)
    found: list[_Stretch] = []
    for entry in entries:
        begin, end = _begin(entry), _end(entry, now)
        if not found or begin - found[-1].ends_at > REST:
            found.append(_Stretch(begin, end))
        stretch = found[-1]
        stretch.ends_at = max(stretch.ends_at, end)
        if isinstance(entry, TurnEntry):
            stretch.turns.append(entry)
        else:
            stretch.handoffs.append(entry)
    for word in sorted(feedback, key=lambda each: each.at):
        earlier = [stretch for stretch in found if stretch.began_at <= word.at]
        if earlier:
            earlier[-1].feedback.append(word)
    return found


def _begin(entry: TurnEntry | HandoffEntry) -> datetime:
    return entry.started_at if isinstance(entry, TurnEntry) else entry.requested_at


def _end(entry: TurnEntry | HandoffEntry, now: datetime) -> datetime:
    return entry.finished_at if isinstance(entry, TurnEntry) else entry.closed_at or now


def _episode(stretch: _Stretch, now: datetime) -> Episode:
    first = (stretch.turns or stretch.handoffs)[0]
    spoken = [turn for turn in stretch.turns if turn.verdict is not Verdict.RELAYED]
    endings = list(_endings(stretch))
    return Episode(
        conversation_id=first.conversation_id,
        channel=first.channel,
        began_at=stretch.began_at,
        fate=_fate(stretch, now),
        reason=_reason(stretch),
        is_answered=any(turn.verdict is Verdict.ANSWERED for turn in stretch.turns),
        has_ended_well=bool(endings),
        is_reopened=any(_comes_back(stretch, ending) for ending in endings),
        first_response=spoken[0].finished_at - spoken[0].started_at if spoken else None,
        handoffs=tuple(stretch.handoffs),
        helpful=sum(word.value == "helpful" for word in stretch.feedback),
        unhelpful=sum(word.value == "unhelpful" for word in stretch.feedback),
        tokens=sum(turn.tokens for turn in stretch.turns),
    )


def _fate(stretch: _Stretch, now: datetime) -> Fate:
    """Return what became of it; the order is the rule: the first that holds decides."""
    last_word = stretch.feedback[-1].value if stretch.feedback else ""
    if stretch.handoffs:
        return Fate.HANDED_OFF
    if last_word == "helpful":
        return Fate.CONFIRMED
    if now - stretch.ends_at < REST:
        return Fate.RUNNING
    asked = [turn.verdict for turn in stretch.turns if turn.verdict in _ASKING]
    if not asked:
        return Fate.OTHER
    is_answered = asked[-1] is Verdict.ANSWERED and last_word != "unhelpful"
    return Fate.ASSUMED if is_answered else Fate.ABANDONED


def _reason(stretch: _Stretch) -> str | None:
    if stretch.handoffs:
        return stretch.handoffs[0].reason
    escalating = (Verdict.OFFERED, Verdict.HANDED_OFF)
    reasons = [turn.reason for turn in stretch.turns if turn.verdict in escalating]
    return reasons[-1] if reasons else None


def _endings(stretch: _Stretch) -> Iterator[datetime]:
    for handoff in stretch.handoffs:
        if handoff.state is HandoffState.RESOLVED and handoff.closed_at:
            yield handoff.closed_at
    yield from (word.at for word in stretch.feedback if word.value == "helpful")


def _comes_back(stretch: _Stretch, ending: datetime) -> bool:
    """Whether more was asked within 72 hours after an ending; thanks are no question."""
    asked = [turn.started_at for turn in stretch.turns if turn.verdict in _ASKING]
    requested = [handoff.requested_at for handoff in stretch.handoffs]
    return any(ending < at <= ending + REST for at in (*asked, *requested))
