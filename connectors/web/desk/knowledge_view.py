"""Sources, passages and trials as an agent reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from bot.domain.answers import (
    Answer,
    Clarify,
    Escalate,
    Outcome,
    Passage,
    Reply,
    Silence,
)
from bot.domain.contacts import Audience
from bot.ports.knowledge_desk import Refreshed, SourceStanding
from connectors.desk_words import confidence_words, counted, reason_words
from connectors.web.desk.analytics_view import seconds_words
from connectors.web.desk.case_view import Source, sources
from connectors.web.desk.packet_view import Measured, measured, share
from connectors.web.desk.prose import markdown_html, safe_address
from connectors.web.desk.times import moment_words

_DAYS = frozenset({"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"})


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with its age and its failures."""

    name: str
    size: str
    as_of: str
    age: str
    """How old it is, against its target."""
    is_overdue: bool
    next_refresh: str
    error: str
    failures: tuple[tuple[str, str], ...]
    """(document, reason) pairs."""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """A passage that was found, with its scores."""

    title: str
    html: str
    """Its Markdown as an answer would show it."""
    address: str
    share: int
    scores: tuple[tuple[str, str], ...]
    facts: str
    """Source, audience and age in one line."""
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What the assistant would do with a question."""

    verdict: str
    is_answer: bool
    html: str
    confidence: str
    confidence_share: int | None
    signals: tuple[Measured, ...]
    sources: tuple[Source, ...]
    question: str
    """What was searched for, where it differs from what was asked."""


def source_row(standing: SourceStanding, *, zone: tzinfo, now: datetime) -> SourceRow:
    """Return a source as a row of the page."""
    status, target = standing.status, standing.freshness_target
    refreshed = status.refreshed_at
    age = now - refreshed if refreshed else None
    planned = standing.next_refresh
    return SourceRow(
        name=status.source,
        size=f"{counted(status.documents, 'document')} · {counted(status.chunks, 'chunk')}",
        as_of=f"As of {_lower(moment_words(refreshed, zone, today=now))}"
        if refreshed
        else "Never read",
        age=_age_words(age, target),
        is_overdue=age is None or age > target,
        next_refresh=_lower(moment_words(planned, zone, today=now)) if planned else "",
        error=status.error or "",
        failures=tuple((each.document_id, each.reason) for each in status.failed),
    )


def passage_row(passage: Passage, *, zone: tzinfo, now: datetime) -> PassageRow:
    """Return a passage as it was found; `score` compares within one search only."""
    updated = passage.updated_at
    facts = (
        passage.source,
        f"for {', '.join(sorted(passage.audience))}",
        f"changed {moment_words(updated, zone, today=now)}" if updated else "",
    )
    return PassageRow(
        title=" › ".join((passage.title, *passage.heading_path[-1:])),
        html=markdown_html(passage.text.strip(), sources={}),
        address=safe_address(passage.url),
        share=share(passage.score),
        scores=(
            ("Fused", f"{passage.score:.2f}"),
            ("Dense", f"{passage.dense_score:.2f}"),
            ("Words", f"{passage.lexical_score:.2f}"),
        ),
        facts=" · ".join(fact for fact in facts if fact),
        is_stale=passage.stale,
    )


def trial(outcome: Outcome, *, asked: str) -> Trial:
    """Return what the assistant would do, in words."""
    answer = _answer(outcome)
    confidence = outcome.confidence if isinstance(outcome, Reply | Escalate) else None
    citations = answer.citations if answer else ()
    addresses = {citation.number: citation.url for citation in citations}
    searched = outcome.trace.question
    return Trial(
        verdict=_verdict(outcome),
        is_answer=isinstance(outcome, Reply),
        html=markdown_html(_text(outcome), sources=addresses),
        confidence=confidence_words(confidence),
        confidence_share=None if confidence is None else share(confidence),
        signals=measured(outcome.trace.signals),
        sources=sources(citations),
        question=searched if searched.strip() != asked.strip() else "",
    )


def refreshed_words(source: str, done: Refreshed) -> str:
    """Say what a refresh did."""
    if done.unreachable:
        return f"{source} could not be read: {done.unreachable}"
    parts = [
        f"{count} {name}"
        for count, name in (
            (done.added, "new"),
            (done.changed, "changed"),
            (done.removed, "gone"),
            (done.failed, "not read"),
        )
        if count
    ]
    return f"{source} is up to date: {', '.join(parts) or 'nothing had changed'}."


def progress_words(done: int, total: int) -> str:
    """Say how far a refresh is."""
    return f"{done} of {counted(total, 'document')} read" if total else "Looking for changes …"


def audience_of(text: str) -> Audience:
    """Return the audience of a line of labels, separated by commas."""
    return Audience(frozenset(label.strip() for label in text.split(",") if label.strip()))


def found_words(rows: Iterable[PassageRow], labels: str) -> str:
    """Say how much was found, and for whom."""
    number = len(list(rows))
    return f"{counted(number, 'passage') if number else 'Nothing'} for {labels or 'nobody'}"


def _age_words(age: timedelta | None, target: timedelta) -> str:
    promised = f"should be under {seconds_words(target.total_seconds())}"
    if age is None:
        return promised
    is_new = age < timedelta(minutes=1)
    words = "Just now" if is_new else f"{seconds_words(age.total_seconds())} old"
    return f"{words}, {promised}"


def _answer(outcome: Outcome) -> Answer | None:
    match outcome:
        case Reply(answer=answer):
            return answer
        case Escalate(suggested=suggested):
            return suggested
        case _:
            return None


def _text(outcome: Outcome) -> str:
    match outcome:
        case Reply(answer=answer):
            return answer.text
        case Clarify(question=question):
            return question
        case Escalate(text=text, suggested=suggested):
            if suggested is None:
                return text
            return f"{text}\n\n---\n\nNot sent, but suggested to agents:\n\n{suggested.text}"
        case Silence(notice=notice):
            return notice


def _verdict(outcome: Outcome) -> str:
    match outcome:
        case Reply():
            return "It would answer"
        case Clarify():
            return "It would ask back"
        case Escalate(ask_first=True, reason=reason):
            return f"It would offer a human: {_lower(reason_words(reason))}"
        case Escalate(reason=reason):
            return f"It would bring in a human: {_lower(reason_words(reason))}"
        case Silence():
            return "It would say nothing"


def _lower(words: str) -> str:
    """Put words into the middle of a sentence; names of days keep their capital."""
    first = words.partition(" ")[0]
    return words if first in _DAYS else words[:1].lower() + words[1:]
