"""A handoff as a card in the agents' channel: pure, from the handoff to an adaptive card.

What does not fit is cut; the web desk shows everything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.agents import Agent
from bot.domain.conversations import Author
from bot.domain.handoffs import CrmSnapshot, Handoff, HandoffState, Packet, Urgency
from bot.domain.hours import BusinessHours
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
from connectors.teams.cards import card as adaptive
from connectors.teams.cards import text
from connectors.teams.desk_buttons import buttons, looking
from connectors.teams.desk_elements import (
    Element,
    box,
    cut,
    facts,
    hidden,
    joined,
    line,
    one_line,
    run,
    said,
    unfold,
    without_markers,
)
from connectors.teams.desk_words import contact_of, headline, is_late, style, times
from connectors.teams.render import absolute
from connectors.teams.reply_prefix import PREFIX

Card = dict[str, Any]
_QUESTION, _SUMMARY, _SUGGESTION, _LINE, _FACT, _RESOLUTION = 700, 700, 1500, 400, 300, 900
_MOST_PASSAGES, _MOST_LINES = 3, 8
_SURE = 0.005


@dataclass(frozen=True, slots=True)
class CardLooks:
    """What a desk's cards need to know besides the handoff."""

    target: timedelta
    """How long a contact may wait unclaimed."""
    address: str = ""
    """Baton's public address; empty where there is no web desk to link to."""
    hears_all: bool = False
    """The team lets Baton read its channels: agents need not mention it under a card."""
    name: str = "Baton"
    hours: BusinessHours | None = None
    """When agents are there; None: always. Outside of them nobody is late."""

    def desk_address(self, handoff: Handoff) -> str:
        """Return where the web desk shows a handoff; empty where there is none."""
        return f"{self.address}/desk?handoff={handoff.id}" if self.address else ""


def card(
    handoff: Handoff,
    *,
    now: datetime,
    looks: CardLooks,
    viewer: Agent | None = None,
    refreshed_by: tuple[str, ...] = (),
) -> Card:
    """Return the card of a handoff as it stands.

    `viewer` is the agent for whom it is drawn; `refreshed_by` are the Teams ids of the people whose
    client asks for a card of their own.
    """
    body = [_head(handoff, now, looks, viewer), _question(handoff)]
    body += _open(handoff, looks) if handoff.state.is_open else _ending(handoff)
    if handoff.state.is_open:
        body.append(text(_how_to(handoff, looks), subtle=True, size="small", spacing="medium"))
    made = adaptive(body, buttons(handoff, address=looks.desk_address(handoff)))
    made["msteams"] = {"width": "Full"}
    if refreshed_by:
        made["refresh"] = looking(handoff, list(refreshed_by))
    return made


def _head(handoff: Handoff, now: datetime, looks: CardLooks, viewer: Agent | None) -> Element:
    late = is_late(handoff, now=now, target=looks.target, hours=looks.hours)
    runs = headline(handoff, late=late, viewer=viewer)
    for each in runs:
        each["size"] = "large"
    urgency = handoff.packet.urgency
    badge = [text(urgency_words(urgency), weight="bolder", color="attention")]
    columns: list[Element] = [{"type": "Column", "width": "stretch", "items": [line(runs)]}]
    if urgency is Urgency.HIGH and handoff.state.is_open:
        columns.append({"type": "Column", "width": "auto", "items": badge})
    when = text(
        times(handoff, target=looks.target, late=late), subtle=True, spacing="none", size="small"
    )
    return box(
        [{"type": "ColumnSet", "columns": columns}, when],
        style=style(handoff, late=late),
        bleed=True,
    )


def _question(handoff: Handoff) -> Element:
    packet = handoff.packet
    asked = packet.open_question.strip() or packet.summary.strip() or "(no question)"
    words = f"“{cut(asked, _QUESTION)}”"
    return box(said(words, limit=_QUESTION + 2, size="medium"), spacing="medium")


def _open(handoff: Handoff, looks: CardLooks) -> list[Element]:
    packet = handoff.packet
    summary = packet.summary.strip()
    shown = said(summary, limit=_SUMMARY) if summary != packet.open_question.strip() else []
    folded = list(_folded(packet, looks.address))
    row = [unfold(title, name) for title, name, _ in folded]
    toggles = [{"type": "ActionSet", "actions": row, "spacing": "medium"}] if row else []
    return [
        *([box(shown, spacing="small")] if shown else []),
        box(facts(_facts(handoff)), spacing="medium"),
        *toggles,
        *(hidden(name, [text(title, subtle=True), *items]) for title, name, items in folded),
    ]


def _facts(handoff: Handoff) -> Iterator[tuple[str, str]]:
    packet = handoff.packet
    yield "Why", _why(handoff)
    yield "Who", _who(packet)
    yield "Writes from", _where(packet)
    yield "Identity", assurance_words(packet.assurance, channel=packet.channel)
    yield "Ticket", handoff.ticket_number or ""
    yield "Also", _before(handoff)


def _why(handoff: Handoff) -> str:
    confidence = handoff.packet.confidence
    sure = confidence_words(confidence) if confidence is not None and confidence > _SURE else ""
    return joined((reason_words(handoff.reason), sure))


def _who(packet: Packet) -> str:
    crm = packet.crm or CrmSnapshot()
    plan = f"{crm.company} ({crm.plan})" if crm.company and crm.plan else crm.company
    return one_line(joined((contact_name(packet), crm.email or "", plan or "")), _FACT)


def _where(packet: Packet) -> str:
    language = language_words(packet.language) if packet.language else ""
    channel = channel_words(packet.channel) if packet.channel else ""
    return one_line(joined((channel, language)), _FACT)


def _before(handoff: Handoff) -> str:
    crm = handoff.packet.crm
    others = [
        each
        for each in (crm.tickets if crm else ())
        if each.number != handoff.ticket_number and str(each.status) != "closed"
    ]
    tickets = counted(len(others), "other open ticket") if others else ""
    return joined(
        ("was with an agent before" if handoff.packet.previous_handoff_id else "", tickets)
    )


def _folded(packet: Packet, address: str) -> Iterator[tuple[str, str, list[Element]]]:
    """Yield what a button unfolds: its title, its id, its content."""
    if packet.transcript:
        yield "Conversation", "conversation", list(_transcript(packet))
    if packet.passages:
        yield "Found in the knowledge", "passages", list(_passages(packet, address))
    if packet.suggested_reply and packet.suggested_reply.text.strip():
        words = said(without_markers(packet.suggested_reply.text), limit=_SUGGESTION)
        yield "Suggested reply", "suggestion", words


def _transcript(packet: Packet) -> Iterator[Element]:
    shown = packet.transcript[-_MOST_LINES:]
    earlier = len(packet.transcript) - len(shown)
    if earlier:
        yield line([run(f"{counted(earlier, 'earlier message')} in the web desk", subtle=True)])
    names = {Author.ASSISTANT: "Assistant", Author.NOTICE: "Notice"}
    for each in shown:
        name = names.get(each.author) or each.name or "Contact"
        yield line([run(f"{name}  ", bold=True), run(one_line(each.text, _LINE))], spacing="small")


def _passages(packet: Packet, address: str) -> Iterator[Element]:
    best = sorted(packet.passages, key=lambda each: -each.score)[:_MOST_PASSAGES]
    for each in best:
        title = one_line(" › ".join((each.title, *each.heading_path[-1:])), _FACT)
        named = run(title, bold=True)
        if url := absolute(each.url, address):
            named["selectAction"] = {"type": "Action.OpenUrl", "url": url}
        age = f"as of {each.updated_at:%d %b %Y}" if each.updated_at else ""
        stale = "may be out of date" if each.stale else ""
        facts_ = joined((f"fits {each.score:.2f}", age, stale))
        yield line([named, run(f"  {facts_}", subtle=True)], spacing="small")
        yield line([run(one_line(each.text, _LINE))], spacing="none")


def _ending(handoff: Handoff) -> list[Element]:
    shown: list[Element] = []
    if handoff.resolution:
        words = said(handoff.resolution, limit=_RESOLUTION)
        shown.append(box([text("Resolution", subtle=True), *words], spacing="medium"))
    if handoff.rating:
        stars = "★" * handoff.rating + "☆" * (5 - handoff.rating)
        words = said(handoff.rating_comment or "", limit=_RESOLUTION)
        title = text(f"Rating: {rating_words(handoff.rating)}", subtle=True)
        shown.append(box([title, line([run(stars)]), *words], spacing="medium"))
    ticket = facts([("Ticket", handoff.ticket_number or "")])
    return [*shown, *([box(ticket, spacing="medium")] if ticket else [])]


def _how_to(handoff: Handoff, looks: CardLooks) -> str:
    if handoff.state is HandoffState.REQUESTED:
        return "What you write under this card stays among agents."
    before = "" if looks.hears_all else f"@{looks.name} "
    return (
        "What you write under this card stays among agents. To reach the contact, press Reply, or "
        f"begin with {before}{PREFIX}."
    )


def notice(handoff: Handoff) -> str:
    """Say under the card that a contact still waits."""
    return f"{contact_of(handoff)} is still waiting. Nobody has claimed this yet."
