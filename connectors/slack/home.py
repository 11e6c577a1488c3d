"""App Home: what somebody asked, what is open for them, and what Baton can do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.conversations import ConversationRef
from bot.domain.crm import Ticket, TicketStatus
from bot.domain.handoffs import Handoff, HandoffState
from bot.ports.services import AskedBefore, Overview, Overviews
from connectors.desk_words import channel_words
from connectors.slack.desk_text import Block, context, day, escaped, joined, link, one_line, section
from connectors.slack.interactions import Payload
from connectors.slack.people import People
from connectors.slack.places import CHANNEL, place_of
from connectors.slack.workspaces import Workspaces

View = dict[str, Any]

_MOST_QUESTIONS = 8
_MOST_HANDOFFS = 5
_MOST_TICKETS = 8
_LINE = 160
_OUTCOMES = {
    "reply": ":white_check_mark: answered",
    "clarify": ":speech_balloon: waiting for your answer",
    "escalate": ":raising_hand: passed to a colleague",
    "silence": "",
    "": ":hourglass_flowing_sand: being answered",
}
_STATUSES = {
    TicketStatus.OPEN: "open",
    TicketStatus.WAITING: "waiting",
    TicketStatus.CLOSED: "done",
}


@dataclass(frozen=True, slots=True)
class HomeLooks:
    """What the page needs to know besides the person."""

    name: str = "Baton"
    command: str = "/ask"
    workspace_url: str = ""
    """Such as https://acme.slack.com/; empty: conversations are not linked."""
    public_url: str = ""
    """Where links that begin with / lead."""


class AppHome:
    """Publishes the page when somebody opens it."""

    def __init__(
        self,
        *,
        workspaces: Workspaces,
        people: People,
        overviews: Overviews,
        looks: HomeLooks,
    ) -> None:
        self._workspaces = workspaces
        self._people = people
        self._overviews = overviews
        self._looks = looks

    async def home_opened(self, event: Payload, *, team: str) -> None:
        """Publish the page for the person who opened the Home tab; other tabs are left alone."""
        user = str(event.get("user", ""))
        if event.get("tab") != "home" or not user:
            return
        client = await self._workspaces.client(team)
        identity = await self._people.identity(team, user)
        overview = await self._overviews.of(identity)
        looks = HomeLooks(
            name=self._looks.name,
            command=self._looks.command,
            workspace_url=(await client.myself()).url,
            public_url=self._looks.public_url,
        )
        await client.publish_view(user, home_view(overview, name=identity.name or "", looks=looks))


def home_view(overview: Overview, *, name: str, looks: HomeLooks) -> View:
    """Return the page of one person."""
    blocks = [
        *_welcome(name, looks),
        *_handoffs(overview.handoffs),
        *_questions(overview.questions, looks),
        *_tickets(overview.tickets, looks),
        *_abilities(looks),
    ]
    return {"type": "home", "blocks": blocks}


def _welcome(name: str, looks: HomeLooks) -> Iterator[Block]:
    first = escaped(name.split(maxsplit=1)[0], limit=40) if name.split() else ""
    hello = f"Hello {first}." if first else "Hello."
    yield _header(looks.name)
    yield section(
        f"{hello} Ask me anything in *Messages* above, with `{looks.command}` anywhere, or by "
        f"writing *@{looks.name}* in a room."
    )


def _handoffs(handoffs: Sequence[Handoff]) -> Iterator[Block]:
    if not handoffs:
        return
    yield from _heading("With a colleague")
    for handoff in handoffs[:_MOST_HANDOFFS]:
        ticket = f"reference {escaped(handoff.ticket_number)}" if handoff.ticket_number else ""
        facts = joined((_who_helps(handoff), f"since {day(handoff.requested_at)}", ticket))
        yield section(f"*{_asked(handoff.packet.open_question)}*\n{facts}")


def _who_helps(handoff: Handoff) -> str:
    if handoff.state is HandoffState.ACCEPTED and handoff.assignee:
        return f":bust_in_silhouette: {escaped(handoff.assignee, limit=80)} is helping you"
    return ":hourglass_flowing_sand: waiting for a colleague"


def _questions(questions: Sequence[AskedBefore], looks: HomeLooks) -> Iterator[Block]:
    yield from _heading("What you asked lately")
    if not questions:
        yield section("Nothing yet. Try _“How many days of leave do I have?”_")
    for each in questions[:_MOST_QUESTIONS]:
        address = conversation_address(each.conversation.ref, looks.workspace_url)
        asked = link(_raw_line(each.text), address, limit=_LINE)
        where = channel_words(each.conversation.ref.channel)
        place = "" if each.conversation.ref.channel == CHANNEL else f"in {escaped(where)}"
        outcome = _OUTCOMES.get(each.outcome_kind, "")
        yield section(f"{asked}\n{joined((outcome, day(each.at), place))}")


def _tickets(tickets: Sequence[Ticket], looks: HomeLooks) -> Iterator[Block]:
    yield from _heading("Your tickets")
    if not tickets:
        yield section("No ticket is open for you.")
    for ticket in tickets[:_MOST_TICKETS]:
        number = link(ticket.number, ticket.url, base=looks.public_url)
        facts = joined((number, _STATUSES[ticket.status], f"changed {day(ticket.updated_at)}"))
        yield section(f"*{_asked(ticket.subject)}*\n{facts}")


def _abilities(looks: HomeLooks) -> Iterator[Block]:
    yield from _heading(f"What {looks.name} can do")
    yield section(
        ":mag: Answer from our own documents, and show where it says so.\n"
        ":ticket: Look up your tickets, and open one once you have said yes.\n"
        ":raising_hand: Pass you to a colleague, with all that was said. You can ask for one at "
        "any time."
    )
    yield context(":lock: In a room I say only what everybody there may know.")


def conversation_address(ref: ConversationRef, workspace_url: str) -> str:
    """Return where a conversation can be opened in Slack; empty where it cannot."""
    if ref.channel != CHANNEL or not workspace_url:
        return ""
    place = place_of(ref)
    message = f"/p{place.thread.replace('.', '')}" if place.thread else ""
    return f"{workspace_url.rstrip('/')}/archives/{place.room}{message}"


def _asked(text: str) -> str:
    return one_line(text, limit=_LINE) or "(no question)"


def _raw_line(text: str) -> str:
    return " ".join(text.split()) or "(no question)"


def _heading(text: str) -> Iterator[Block]:
    yield {"type": "divider"}
    yield _header(text)


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text[:150]}}
