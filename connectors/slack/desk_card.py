"""A handoff as a card in the triage room: pure, from the handoff to Slack's blocks.

What does not fit is cut and linked to the web desk, which shows everything. Nothing that a contact
wrote is read as markup, so nobody can be mentioned by asking.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.answers import Passage
from bot.domain.handoffs import CrmSnapshot, Handoff, HandoffState, Packet, Urgency
from connectors.desk_words import (
    assurance_words,
    channel_words,
    confidence_words,
    contact_name,
    counted,
    language_words,
    rating_words,
    reason_words,
    urgency_words,
)
from connectors.slack.desk_buttons import buttons
from connectors.slack.desk_text import (
    Block,
    context,
    day,
    escaped,
    joined,
    link,
    one_line,
    quoted,
    quoted_markdown,
    section,
    without_markers,
)
from connectors.slack.desk_words import Patience, contact_of, headline, notification
from connectors.slack.reply_prefix import PREFIX

_QUESTION, _SUMMARY, _SUGGESTION, _RESOLUTION = 700, 700, 1500, 900
_TITLE, _QUOTE, _FACT = 120, 220, 300
_MOST_PASSAGES = 3
_WORTH_TELLING = 24
"""Characters that a summary has beside the question: "They asked:" is no summary."""
_SURE = 0.005


@dataclass(frozen=True, slots=True)
class Card:
    """What chat.postMessage and chat.update show."""

    text: str
    """For notifications and for readers without blocks."""
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class CardLooks:
    """What a desk's cards need to know besides the handoff."""

    patience: Patience
    address: str = ""
    """Baton's public address; empty where there is no web desk to link to."""

    def desk_address(self, handoff: Handoff) -> str:
        """Return where the web desk shows a handoff; empty where there is none."""
        return f"{self.address}/desk?handoff={handoff.id}" if self.address else ""


def card(handoff: Handoff, *, now: datetime, looks: CardLooks) -> Card:
    """Return the card of a handoff as it stands."""
    blocks = [
        section(headline(handoff, now=now, patience=looks.patience)),
        section(_question(handoff)),
        *(_body(handoff, looks) if handoff.state.is_open else _ending(handoff)),
        *_footer(handoff, looks),
    ]
    if pressable := buttons(handoff, desk_address=looks.desk_address(handoff)):
        blocks.append(pressable)
    if handoff.state.is_open:
        blocks.append(context(_how_to(handoff)))
    return Card(text=notification(handoff), blocks=blocks)


def _question(handoff: Handoff) -> str:
    packet = handoff.packet
    asked = packet.open_question.strip() or packet.summary.strip() or "(no question)"
    return quoted(asked, limit=_QUESTION)


def _body(handoff: Handoff, looks: CardLooks) -> Iterator[Block]:
    packet = handoff.packet
    yield {"type": "section", "fields": _facts(handoff)}
    if _says_more(packet):
        yield section(f"*Summary*\n{one_line(packet.summary, limit=_SUMMARY)}")
    if packet.passages:
        yield section(_evidence(packet, looks.address))
    if packet.suggested_reply and packet.suggested_reply.text.strip():
        text = without_markers(packet.suggested_reply.text)
        yield section(f"*Suggested reply*\n{quoted_markdown(text, limit=_SUGGESTION)}")


def _says_more(packet: Packet) -> bool:
    """Whether the summary tells more than the question that stands above it."""
    rest = packet.summary.replace(packet.open_question.strip(), "").strip(" .:?!\n")
    return len(rest) > _WORTH_TELLING


def _facts(handoff: Handoff) -> list[Block]:
    packet = handoff.packet
    facts = {
        "Why": _why(handoff),
        "Urgency": _urgency(packet.urgency),
        "Who": _who(handoff),
        "Writes from": _where(packet),
    }
    return [
        {"type": "mrkdwn", "text": f"*{label}*\n{words}"} for label, words in facts.items() if words
    ]


def _why(handoff: Handoff) -> str:
    confidence = handoff.packet.confidence
    sure = confidence_words(confidence) if confidence is not None and confidence > _SURE else ""
    return joined((reason_words(handoff.reason), sure))


def _urgency(urgency: Urgency) -> str:
    words = urgency_words(urgency)
    return f":rotating_light: *{words}*" if urgency is Urgency.HIGH else words


def _who(handoff: Handoff) -> str:
    crm = handoff.packet.crm or CrmSnapshot()
    plan = f"{crm.company} ({crm.plan})" if crm.company and crm.plan else crm.company
    known = (contact_name(handoff.packet), crm.email or "", plan or "")
    return one_line(joined(known), limit=_FACT)


def _where(packet: Packet) -> str:
    language = language_words(packet.language) if packet.language else ""
    channel = channel_words(packet.channel) if packet.channel else ""
    identity = assurance_words(packet.assurance, channel=packet.channel)
    return escaped("\n".join((joined((channel, language)), identity)), limit=_FACT)


def _evidence(packet: Packet, address: str) -> str:
    best = sorted(packet.passages, key=lambda each: -each.score)
    shown = [
        _passage(number, each, address) for number, each in enumerate(best[:_MOST_PASSAGES], 1)
    ]
    more = len(best) - len(shown)
    rest = [f"_and {counted(more, 'more passage')}_"] if more else []
    return "\n".join(["*Found in the knowledge*", *shown, *rest])


def _passage(number: int, passage: Passage, address: str) -> str:
    title = " › ".join((passage.title, *passage.heading_path[-1:]))
    age = f"as of {day(passage.updated_at)}" if passage.updated_at else ""
    stale = ":warning: may be out of date" if passage.stale else ""
    named = link(title, passage.url, base=address, limit=_TITLE)
    facts = joined((f"{number}. {named}", f"fits {passage.score:.2f}", age, stale))
    return f"{facts}\n> {one_line(passage.text, limit=_QUOTE)}"


def _ending(handoff: Handoff) -> Iterator[Block]:
    if handoff.resolution:
        yield section(f"*Resolution*\n{quoted(handoff.resolution, limit=_RESOLUTION)}")
    if handoff.rating:
        stars = ":star:" * handoff.rating
        words = f"*Rating*  {stars}  {rating_words(handoff.rating)}"
        if handoff.rating_comment:
            words += f"\n{quoted(handoff.rating_comment, limit=_RESOLUTION)}"
        yield section(words)


def _footer(handoff: Handoff, looks: CardLooks) -> Iterator[Block]:
    ticket = ""
    if handoff.ticket_number:
        number = link(handoff.ticket_number, handoff.ticket_url or "", base=looks.address)
        ticket = f":ticket: Ticket {number}"
    previous = "has been here before" if handoff.packet.previous_handoff_id else ""
    if words := joined((ticket, previous, _other_tickets(handoff))):
        yield context(words)


def _other_tickets(handoff: Handoff) -> str:
    crm = handoff.packet.crm
    others = [
        line
        for line in (crm.tickets if crm else ())
        if line.number != handoff.ticket_number and str(line.status) != "closed"
    ]
    return f"{counted(len(others), 'other open ticket')}" if others else ""


def _how_to(handoff: Handoff) -> str:
    who = contact_of(handoff)
    if handoff.state is HandoffState.REQUESTED:
        return f":lock: This thread stays among agents. Claim it to answer {who}."
    return (
        f":lock: This thread stays among agents: what you write becomes a note. "
        f"To reach {who}, press *Reply* or begin a message with `{PREFIX}`."
    )
