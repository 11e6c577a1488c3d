"""Messages and handoffs as HubSpot shows them: plain text, and HTML beside it. Pure."""

import re
from html import escape

from bot.domain.answers import Citation
from bot.domain.conversations import Author
from bot.domain.handoffs import Handoff, HandoffState, Packet
from bot.domain.messages import Message, Offer

_LINK = re.compile(r"\[([^\]]+)\]\((https?://[^)\s]+)\)")
_STRONG = re.compile(r"\*\*(.+?)\*\*")
_ADDRESS = re.compile(r"https?://[^\s<]+[^\s<.,;:!?)\]]")
_STATES = {
    HandoffState.REQUESTED: "waits for somebody to take it",
    HandoffState.ACCEPTED: "taken by {assignee}",
    HandoffState.RETURNED: "back with the assistant",
    HandoffState.RESOLVED: "resolved by {assignee}",
    HandoffState.EXPIRED: "expired",
}
_TRANSCRIPT = 30
"""Lines of a transcript in a packet; the rest is in Baton."""


def answer_text(message: Message, *, public_url: str = "") -> str:
    """Return a message as plain text: sources below it, what can be done said in words.

    Addresses of our own documents begin with `public_url`.
    """
    name = f"{message.author_name}: " if _is_named(message) else ""
    sources = _sources(message.citations, public_url)
    parts = [f"{name}{_plain(message.text)}", *sources, *_offers(message)]
    return "\n\n".join(part for part in parts if part)


def html(text: str) -> str:
    """Return plain text as HTML: paragraphs, line breaks, addresses that open."""
    escaped = escape(text, quote=False)
    linked = _ADDRESS.sub(_anchor, escaped)
    return "".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in linked.split("\n\n"))


def _anchor(match: re.Match[str]) -> str:
    """Return a link; what is matched is escaped, but for the quotation marks."""
    address = match[0].replace('"', "&quot;")
    return f'<a href="{address}">{match[0]}</a>'


def packet_text(handoff: Handoff, *, public_url: str = "") -> str:
    """Return all that an agent needs to begin; our own documents are below `public_url`."""
    packet = handoff.packet
    parts = [
        f"{packet.summary}\n\nOpen question: {packet.open_question}",
        _facts(packet),
        _suggestion(packet),
        _passages(packet, public_url),
        _transcript(packet),
    ]
    return "\n\n".join(part for part in parts if part)


def state_text(handoff: Handoff) -> str:
    """Return how a handoff stands, in a line."""
    said = _STATES[handoff.state].format(assignee=handoff.assignee or "somebody")
    parts = [said]
    if handoff.resolution:
        parts.append(handoff.resolution)
    if handoff.rating:
        parts.append(f"rated {handoff.rating} of 5")
    return " · ".join(parts)


def relayed_text(message: Message) -> str:
    """Return what the contact wrote, changed or deleted, as agents read it."""
    who = message.author_name or "The contact"
    if message.deleted:
        return f"{who} deleted a message."
    verb = "changed a message to" if message.edited_at else "wrote"
    files = [f"{each.name}: {each.url}" for each in message.attachments]
    return "\n".join([f"{who} {verb}:", message.text, *files]).strip()


def subject(handoff: Handoff) -> str:
    """Return the subject of a handoff's ticket."""
    question = " ".join(handoff.packet.open_question.split())
    return question[:119] + "…" if len(question) > 120 else question or "Somebody needs help"  # noqa: PLR2004 - a line


def _is_named(message: Message) -> bool:
    return message.author is Author.AGENT and bool(message.author_name)


def _plain(text: str) -> str:
    return _STRONG.sub(r"\1", _LINK.sub(r"\1 (\2)", text)).strip()


def _sources(citations: tuple[Citation, ...], public_url: str) -> list[str]:
    if not citations:
        return []
    return ["\n".join(["Sources:", *(_source(each, public_url) for each in citations)])]


def _source(citation: Citation, public_url: str) -> str:
    url = _absolute(citation.url, public_url)
    as_of = f" (as of {citation.as_of:%d %B %Y})" if citation.stale and citation.as_of else ""
    return f"[{citation.number}] {citation.title}{as_of} – {url}"


def _absolute(url: str, public_url: str) -> str:
    return f"{public_url.rstrip('/')}{url}" if url.startswith("/") else url


def _offers(message: Message) -> list[str]:
    if message.approval:
        return ["Answer “yes” to go ahead, or “no” to leave it."]
    if Offer.HANDOFF in message.offers:
        return ["Answer “yes” to be connected to a colleague."]
    if Offer.RATING in message.offers:
        return ["Answer with a number from 1 (poor) to 5 (great)."]
    if Offer.WITHDRAW in message.offers:
        return ["Answer “no longer needed” if you do not need a colleague any more."]
    return []


def _facts(packet: Packet) -> str:
    known = [
        ("Reason", packet.reason.replace("_", " ")),
        ("Channel", packet.channel),
        ("Sure who it is", packet.assurance.name.lower()),
        ("Language", packet.language),
        ("Urgency", packet.urgency),
        ("Earlier handoff", packet.previous_handoff_id),
    ]
    if packet.crm:
        known += [("Company", packet.crm.company), ("Plan", packet.crm.plan)]
    return "\n".join(f"{name}: {value}" for name, value in known if value)


def _suggestion(packet: Packet) -> str:
    suggested = packet.suggested_reply
    return f"Suggested reply:\n{_plain(suggested.text)}" if suggested else ""


def _passages(packet: Packet, public_url: str) -> str:
    lines = [
        f"- {each.title} ({each.score:.2f}) {_absolute(each.url, public_url)}"
        for each in packet.passages[:5]
    ]
    return "\n".join(["Found in the knowledge:", *lines]) if lines else ""


def _transcript(packet: Packet) -> str:
    lines = packet.transcript[-_TRANSCRIPT:]
    left = len(packet.transcript) - len(lines)
    head = "Transcript" + (f" ({left} earlier lines left out):" if left else ":")
    return "\n".join([head, *(f"{each.name or each.author}: {each.text}" for each in lines)])
