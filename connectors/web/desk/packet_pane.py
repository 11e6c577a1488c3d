"""The right of the desk: everything that came with a handoff."""

from contextlib import AbstractContextManager

from nicegui import ui

from connectors.desk_words import counted
from connectors.web.desk.packet_view import Evidence, PacketView, TicketRow, Tried
from connectors.web.desk.pieces import block, link, words


class PacketPane:
    """Draws a packet; redraws only what is another packet."""

    def __init__(self) -> None:
        self._shown: PacketView | None = None
        with block("packet pane", tag="aside", aria_label="Packet"):
            self._body = block("packet-body")
        self.show(None)

    def show(self, view: PacketView | None) -> None:
        """Show a packet, or that there is none."""
        if view == self._shown and self._body.default_slot.children:
            return
        self._shown = view
        self._body.clear()
        with self._body:
            if view is None:
                _draw_nothing()
            else:
                _draw(view)


def _draw_nothing() -> None:
    with block("empty"):
        words("No packet", "empty-headline", tag="p")
        words("Choose a handoff to see what is known about it.", tag="p")


def _draw(view: PacketView) -> None:
    if view.ending:
        with _section("How it ended"):
            _draw_facts(view.ending)
    with _section("Why it is here"):
        words(view.reason, "reason", tag="p")
        if view.summary and view.summary != view.question:
            words(view.summary, "summary", tag="p")
    with _section("Open question"):
        words(view.question or "Nothing was asked.", "question", tag="blockquote")
    _draw_confidence(view)
    _draw_evidence(view.evidence)
    _draw_tried(view.tried)
    with _section("Contact"):
        _draw_facts(view.facts)
    _draw_tickets(view.tickets, is_known=view.is_crm_known)
    _draw_links(view.links)


def _draw_confidence(view: PacketView) -> None:
    with _section("Confidence"):
        words(view.confidence, "confidence", tag="p")
        if view.confidence_share is not None:
            _bar(view.confidence_share, label=view.confidence)
        if view.signals:
            with block("facts measures", tag="dl"):
                for signal in view.signals:
                    words(signal.words, tag="dt")
                    words(signal.value, tag="dd")


def _draw_evidence(passages: tuple[Evidence, ...]) -> None:
    with _section(f"Evidence · {len(passages)}" if passages else "Evidence"):
        if not passages:
            words("Nothing was found that could answer this.", "quiet", tag="p")
        for passage in passages:
            _draw_passage(passage)


def _draw_passage(passage: Evidence) -> None:
    with block("evidence", tag="details"):
        with block(tag="summary"):
            words(passage.title, "evidence-title")
            words(passage.score, "evidence-score")
            _bar(passage.share, label=f"Fits {passage.share}%")
        words(passage.text, "evidence-text", tag="p")
        if passage.is_stale:
            words("Older than its source should be.", "warning", tag="p")
        if passage.address:
            link("Open the source", passage.address)


def _draw_tried(tools: tuple[Tried, ...]) -> None:
    if not tools:
        return
    with _section("Tools tried"):
        for tool in tools:
            with block("tried" if tool.is_ok else "tried failed"):
                words(tool.name, "tried-name")
                words("worked" if tool.is_ok else "failed", "tried-state")
                if tool.arguments:
                    words(tool.arguments, "quiet", tag="p")
                words(tool.result or "No result.", "tried-result", tag="p")


def _draw_tickets(tickets: tuple[TicketRow, ...], *, is_known: bool) -> None:
    with _section("Tickets"):
        if not tickets:
            none = "No tickets." if is_known else "The CRM could not be reached in time."
            words(none, "quiet", tag="p")
        for ticket in tickets:
            with block("ticket"):
                link(ticket.number, ticket.address, "ticket-number")
                words(ticket.subject, "ticket-subject")
                words(ticket.status, "fact")


def _draw_links(links: tuple[tuple[str, str], ...]) -> None:
    if not links:
        return
    with _section(counted(len(links), "link").partition(" ")[2].capitalize()):
        for label, address in links:
            with block(tag="p"):
                link(label, address)


def _draw_facts(facts: tuple[tuple[str, str], ...]) -> None:
    with block("facts", tag="dl"):
        for label, text in facts:
            words(label, tag="dt")
            words(text, tag="dd")


def _bar(share: int, *, label: str) -> None:
    with block("bar", tag="span", role="img", aria_label=label):
        block("bar-fill", tag="span").style(f"width: {share}%")


def _section(heading: str) -> AbstractContextManager[ui.element]:
    section = block("section", tag="section")
    with section:
        words(heading, "section-heading", tag="h3")
    return section
