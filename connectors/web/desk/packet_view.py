"""The packet as an agent sees it: everything that is known, in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.answers import Passage, Signal, ToolResult
from bot.domain.crm import Ticket
from bot.domain.handoffs import CrmSnapshot, Handoff, TicketLine
from bot.ports.services import Case
from connectors.desk_words import (
    assurance_words,
    channel_words,
    confidence_words,
    language_words,
    rating_words,
    reason_words,
    urgency_words,
)
from connectors.web.desk.prose import safe_address


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that was found, with how well it fits."""

    title: str
    text: str
    address: str
    share: int
    """Length of its bar, 0 to 100."""
    score: str
    is_stale: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A signal in words, with its number."""

    words: str
    value: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A tool that was called, with what came back."""

    name: str
    arguments: str
    result: str
    is_ok: bool


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket of the contact."""

    number: str
    subject: str
    status: str
    address: str


@dataclass(frozen=True, slots=True)
class PacketView:
    """The right of the desk."""

    reason: str
    summary: str
    question: str
    confidence: str
    confidence_share: int | None
    facts: tuple[tuple[str, str], ...]
    """(label, words) pairs about the contact and the conversation."""
    signals: tuple[Measured, ...]
    evidence: tuple[Evidence, ...]
    tried: tuple[Tried, ...]
    tickets: tuple[TicketRow, ...]
    is_crm_known: bool
    links: tuple[tuple[str, str], ...]
    ending: tuple[tuple[str, str], ...]
    """(label, words) pairs about how it ended; empty while it is open."""


def packet_view(case: Case) -> PacketView:
    """Return the packet of a handoff, brought up to date with what is known now."""
    packet = case.handoff.packet
    return PacketView(
        reason=reason_words(packet.reason),
        summary=packet.summary,
        question=packet.open_question,
        confidence=confidence_words(packet.confidence),
        confidence_share=None if packet.confidence is None else share(packet.confidence),
        facts=facts(case),
        signals=measured(packet.signals),
        evidence=evidence(packet.passages),
        tried=tried(packet.tools),
        tickets=tickets(case.tickets, packet.crm),
        is_crm_known=packet.crm is not None,
        links=tuple((label, safe_address(url)) for label, url in packet.links if safe_address(url)),
        ending=ending(case.handoff),
    )


def facts(case: Case) -> tuple[tuple[str, str], ...]:
    """Return who the contact is and how they talk to us; what is not known is left out."""
    packet, channel = case.handoff.packet, case.conversation.ref.channel
    crm = packet.crm or CrmSnapshot()
    pairs = (
        ("Name", case.contact.name or crm.name),
        ("E-mail", case.contact.email or crm.email),
        ("Company", crm.company),
        ("Plan", crm.plan),
        ("Identity", assurance_words(case.contact.assurance, channel=channel)),
        ("Channel", channel_words(channel)),
        ("Language", language_words(packet.language or case.conversation.language)),
        ("Urgency", urgency_words(packet.urgency)),
    )
    return tuple((label, words) for label, words in pairs if words)


def measured(signals: Iterable[Signal]) -> tuple[Measured, ...]:
    """Return signals with their words, or their name where they have none."""
    return tuple(
        Measured(
            words=signal.words or signal.name.replace("_", " ").capitalize(),
            value=f"{signal.value:.2f}".rstrip("0").rstrip("."),
        )
        for signal in signals
    )


def evidence(passages: Iterable[Passage]) -> tuple[Evidence, ...]:
    """Return passages with the length of their bars, best first."""
    return tuple(
        Evidence(
            title=" › ".join((passage.title, *passage.heading_path[-1:])),
            text=passage.text.strip(),
            address=safe_address(passage.url),
            share=share(passage.score),
            score=f"{passage.score:.2f}",
            is_stale=passage.stale,
        )
        for passage in sorted(passages, key=lambda each: -each.score)
    )


def tried(tools: Iterable[ToolResult]) -> tuple[Tried, ...]:
    """Return the tools that were called, in order."""
    return tuple(
        Tried(
            name=tool.tool.replace("_", " ").capitalize(),
            arguments=", ".join(f"{name}: {value}" for name, value in tool.arguments),
            result=tool.content.strip(),
            is_ok=tool.ok,
        )
        for tool in tools
    )


def tickets(now: Iterable[Ticket], crm: CrmSnapshot | None) -> tuple[TicketRow, ...]:
    """Return the tickets as they stand now, else as they stood when the handoff was made."""
    current = tuple(_ticket(ticket) for ticket in now)
    return current or tuple(_ticket(line) for line in (crm.tickets if crm else ()))


def ending(handoff: Handoff) -> tuple[tuple[str, str], ...]:
    """Return how a handoff ended: the agent's words and the contact's rating."""
    if handoff.state.is_open:
        return ()
    rating = rating_words(handoff.rating) or "None yet"
    pairs = (
        ("Resolution", handoff.resolution or ""),
        ("Rating", rating),
        ("In their words", handoff.rating_comment or ""),
    )
    return tuple((label, words) for label, words in pairs if words)


def share(value: float) -> int:
    """Return the length of a bar for a value from 0 to 1, in percent."""
    return round(min(max(value, 0.0), 1.0) * 100)


def _ticket(ticket: Ticket | TicketLine) -> TicketRow:
    return TicketRow(
        number=ticket.number,
        subject=ticket.subject,
        status=str(ticket.status).capitalize(),
        address=safe_address(ticket.url),
    )
