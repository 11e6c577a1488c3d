import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.ports.services import Board, Casework
from bot.service.board import BoardReader, TranscriptReader
from bot.store.memory import MemoryStore
from connectors.hubspot.channel import hubspot_parts
from connectors.hubspot.desk import TICKET, HubSpotDesk
from connectors.hubspot.desk_acts import DeskActs, TicketWatch
from connectors.hubspot.options import DeskLevel, HubSpotOptions
from connectors.hubspot.ticket_cards import STATE_PROPERTY, TicketCards
from tests.contracts.desk.suite import DeskContract, SeenCard
from tests.fakes.hubspot import FakeHubSpot, Fault, ServedHubSpot
from tests.fakes.hubspot.fixtures import a_budget


class HubSpotDeskStage:
    """Tickets with notes, in a portal on loopback."""

    def __init__(self, hubspot: FakeHubSpot, desk: HubSpotDesk, cards: TicketCards) -> None:
        self.desk = desk
        self._hubspot = hubspot
        self._cards = cards
        self._watch: TicketWatch | None = None

    def attach(self, *, casework: Casework, board: Board) -> None:
        """Let agents' notes act on these."""
        assert isinstance(board, BoardReader)
        transcripts = TranscriptReader(board._store)
        acts = DeskActs(casework, transcripts=transcripts, portal_id="4711")
        self._watch = TicketWatch(self._cards, self._cards._records, acts=acts, board=board)

    async def cards(self) -> Sequence[SeenCard]:
        """Return the tickets with their notes."""
        return [
            SeenCard(
                f"{TICKET}{ticket.id}",
                f"{ticket.properties['subject']}\n{ticket.properties.get(STATE_PROPERTY)}",
                tuple(self._notes(ticket.id)),
            )
            for ticket in self._hubspot.portal.all("tickets")
        ]

    def lose_next_answer(self) -> None:
        """Let the next write be taken, and its answer be lost, tries and all."""
        self._hubspot.faults.only = lambda method, _: method in {"POST", "PATCH"}
        self._hubspot.faults.plan([Fault.LOST_ANSWER] * 3)

    async def agent_writes(self, card: str, text: str) -> None:
        """Write a note, as an agent does in HubSpot."""
        ticket_id = card.removeprefix(TICKET)
        note = self._hubspot.portal.create("notes", {"hs_note_body": f"<p>{text}</p>"})
        self._hubspot.portal.link(("notes", note.id), ("tickets", ticket_id), {228})
        assert self._watch is not None
        await self._watch.look_at(ticket_id)

    def _notes(self, ticket_id: str) -> list[str]:
        ids = sorted(self._hubspot.portal.linked("tickets", ticket_id, "notes"), key=int)
        bodies = [self._hubspot.portal.get("notes", id_).properties["hs_note_body"] for id_ in ids]
        return [re.sub(r"<[^>]+>", " ", body or "") for body in bodies]


class TestHubSpotDesk(DeskContract):
    """HubSpot keeps what every desk must keep."""

    @pytest.fixture
    async def stage(
        self, hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, tmp_path: Path
    ) -> AsyncIterator[HubSpotDeskStage]:
        """Return a desk that nobody has written to."""
        options = HubSpotOptions(
            portal_id="4711", public_url="https://baton.example.com", desk=DeskLevel.NOTES
        )
        async with hubspot_parts(
            token=hubspot.portal.token,
            options=options,
            transcripts=TranscriptReader(MemoryStore()),
            api_url=served_hubspot.url,
            budget=a_budget(),
            pauses=(0.0, 0.0),
        ) as parts:
            yield HubSpotDeskStage(hubspot, parts.desk, parts.cards)
