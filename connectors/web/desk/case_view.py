"""A conversation as an agent sees it: who said what, and what the agent may do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from heapq import merge

from bot.domain.agents import Agent
from bot.domain.answers import Answer, Citation
from bot.domain.conversations import Author, Conversation, Owner
from bot.domain.handoffs import HandoffState
from bot.domain.messages import Message, Note
from bot.ports.services import Case
from connectors.desk_words import UNNAMED, channel_words, contact_name, standing_words
from connectors.web.desk.prose import (
    markdown_html,
    plain_html,
    safe_address,
    without_markers,
)
from connectors.web.desk.times import day_words, time_words


class Voice(StrEnum):
    """Who speaks in a line; each is drawn differently."""

    CONTACT = "contact"
    ASSISTANT = "assistant"
    AGENT = "agent"
    NOTICE = "notice"
    NOTE = "note"


_STANDINGS = {
    Owner.QUEUE: "Waiting for an agent",
    Owner.AGENT: "With an agent",
    Owner.NOBODY: "Resolved",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A citation below a message."""

    number: int
    title: str
    address: str
    """Empty where it cannot be opened."""
    age: str = ""
    """"as of 3 Nov 2026" where the source is older than it should be."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message or note."""

    id: str
    voice: Voice
    author: str
    html: str
    time: str
    day: str = ""
    """The day, where it is another than that of the line before."""
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseView:
    """The middle of the desk."""

    id: str
    title: str
    standing: str
    channel: str
    lines: tuple[Line, ...]
    suggestion: str = ""
    """A reply to insert; empty where there is none."""
    may_claim: bool = False
    may_reply: bool = False
    """The agent is the assignee: reply, resolve and hand back."""
    may_note: bool = False
    may_step_in: bool = False


def case_view(case: Case, *, agent: Agent, zone: tzinfo, today: datetime) -> CaseView:
    """Return a handoff as this agent sees it."""
    handoff = case.handoff
    is_mine = handoff.state is HandoffState.ACCEPTED and handoff.is_assigned_to(agent)
    return CaseView(
        id=handoff.id,
        title=case.contact.name or contact_name(handoff.packet),
        standing=standing_words(handoff, agent=agent),
        channel=channel_words(case.conversation.ref.channel),
        lines=lines(case.messages, case.notes, zone=zone, today=today),
        suggestion=insertion(handoff.packet.suggested_reply) if handoff.state.is_open else "",
        may_claim=handoff.state is HandoffState.REQUESTED,
        may_reply=is_mine,
        may_note=handoff.state.is_open,
    )


def assistant_view(
    conversation: Conversation, messages: Iterable[Message], *, zone: tzinfo, today: datetime
) -> CaseView:
    """Return a conversation by itself: to be read, and stepped into where the assistant has it."""
    is_open = conversation.owner is Owner.ASSISTANT
    shown = lines(messages, (), zone=zone, today=today)
    names = (line.author for line in shown if line.voice is Voice.CONTACT)
    return CaseView(
        id=conversation.id,
        title=next(names, UNNAMED),
        standing="With the assistant" if is_open else _STANDINGS[conversation.owner],
        channel=channel_words(conversation.ref.channel),
        lines=shown,
        may_step_in=is_open,
    )


def lines(
    messages: Iterable[Message], notes: Iterable[Note], *, zone: tzinfo, today: datetime
) -> tuple[Line, ...]:
    """Return messages in their order with the notes in between, each day named once."""
    return tuple(_with_days(messages, notes, zone, today))


def insertion(suggested: Answer | None) -> str:
    """Return a suggested reply as text for the composer: markers gone, web sources named."""
    if suggested is None:
        return ""
    links = [
        f"{citation.title}: {citation.url}"
        for citation in suggested.citations
        if safe_address(citation.url).startswith("http")
    ]
    return "\n\n".join(part for part in (without_markers(suggested.text), "\n".join(links)) if part)


def sources(citations: Iterable[Citation]) -> tuple[Source, ...]:
    """Return citations as they stand below a message."""
    return tuple(
        Source(
            number=citation.number,
            title=" › ".join((citation.title, *citation.heading_path[-1:])),
            address=safe_address(citation.url),
            age=_age(citation),
        )
        for citation in citations
    )


def _with_days(
    messages: Iterable[Message], notes: Iterable[Note], zone: tzinfo, today: datetime
) -> Iterator[Line]:
    day_before = ""
    entries: Iterator[Message | Note] = merge(messages, notes, key=_moment)
    for entry in entries:
        day = day_words(entry.at, zone, today=today)
        shown_day = day if day != day_before else ""
        day_before = day
        yield (
            _note(entry, zone, shown_day)
            if isinstance(entry, Note)
            else _message(entry, zone, shown_day)
        )


def _moment(entry: Message | Note) -> datetime:
    return entry.at


def _note(note: Note, zone: tzinfo, day: str) -> Line:
    return Line(
        id=f"note-{note.id}",
        voice=Voice.NOTE,
        author=note.agent,
        html=plain_html(note.text),
        time=time_words(note.at, zone),
        day=day,
    )


def _message(message: Message, zone: tzinfo, day: str) -> Line:
    return Line(
        id=message.id,
        voice=Voice(message.author),
        author=_author(message),
        html=_html(message),
        time=time_words(message.at, zone),
        day=day,
        sources=sources(message.citations),
    )


def _author(message: Message) -> str:
    if message.author is Author.CONTACT:
        return message.author_name or UNNAMED
    if message.author is Author.AGENT:
        return message.author_name or "Agent"
    return "Assistant" if message.author is Author.ASSISTANT else "Baton"


def _html(message: Message) -> str:
    if message.author is not Author.ASSISTANT:
        return plain_html(message.text)
    addresses = {citation.number: citation.url for citation in message.citations}
    return markdown_html(message.text, sources=addresses)


def _age(citation: Citation) -> str:
    if not citation.stale or citation.as_of is None:
        return ""
    return f"as of {citation.as_of.day} {citation.as_of.strftime('%b %Y')}"
