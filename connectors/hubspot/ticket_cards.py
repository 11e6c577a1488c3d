"""A handoff as a ticket: one for a handoff, its state in a property, what is said in notes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.crm import TicketStatus
from bot.domain.errors import NotFound, SendRejected
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.identifiers import derived_id
from bot.domain.text import safe_text
from connectors.hubspot import crm_wire
from connectors.hubspot.layout import CrmLayout, Stages, find_stages
from connectors.hubspot.records import Records
from connectors.hubspot.render import html, packet_text, state_text, subject

Body = dict[str, Any]
STATE_PROPERTY = "baton_handoff"
"""A text property of tickets: how the handoff stands, for everybody who looks at the ticket."""
NOTE_PROPERTIES = ("hs_note_body", "hs_timestamp", "hubspot_owner_id", "hs_created_by_user_id")
_PRIORITIES: Mapping[str, str] = {"low": "LOW", "normal": "MEDIUM", "high": "HIGH"}


class TicketCards:
    """Shows handoffs as tickets. Every method raises SendError.

    Args:
        public_url: what addresses of our own documents begin with.
    """

    def __init__(self, records: Records, *, layout: CrmLayout, public_url: str = "") -> None:
        self._public_url = public_url
        self._records = records
        self._layout = layout
        self._stages: Stages | None = None

    async def open(self, handoff: Handoff) -> str:
        """Return the id of the handoff's ticket: the one that the CRM has opened, else a new one.

        Both use the same key, so that whoever comes second finds what the first has made.
        """
        key = ticket_key(handoff)
        return await self.find(key) or str((await self._made(handoff, key))["id"])

    async def find(self, key: str) -> str | None:
        """Return the id of the ticket with a key, None if there is none."""
        found = await self._keyed(key)
        return None if found is None else str(found["id"])

    async def show_state(self, ticket_id: str, handoff: Handoff) -> None:
        """Write how the handoff stands, and close the ticket when it has ended for good."""
        properties = {STATE_PROPERTY: safe_text(state_text(handoff))}
        if handoff.state is HandoffState.RESOLVED:
            stages = await self.stages()
            properties["hs_pipeline_stage"] = stages.by_status[TicketStatus.CLOSED]
        await self._records.update("tickets", ticket_id, properties)

    async def note(self, ticket_id: str, text: str, *, key: str, at: datetime) -> str:
        """Put a note on a ticket once for a key; return its id."""
        mark = _mark(key)
        for note in await self.notes(ticket_id):
            if mark in _body(note):
                return str(note["id"])
        body = f"{html(safe_text(text))}<p>{mark}</p>"
        properties = {"hs_note_body": body, "hs_timestamp": at.isoformat()}
        link = crm_wire.link(ticket_id, crm_wire.NOTE_TO_TICKET)
        return str((await self._records.create("notes", properties, links=[link]))["id"])

    async def packet(self, ticket_id: str, handoff: Handoff) -> str:
        """Put the packet on a ticket as a note, once."""
        text = packet_text(handoff, public_url=self._public_url)
        key = f"packet:{handoff.id}"
        return await self.note(ticket_id, text, key=key, at=handoff.requested_at)

    async def notes(self, ticket_id: str) -> list[Body]:
        """Return the notes of a ticket, oldest first."""
        ids = sorted(await self._records.linked("tickets", ticket_id, "notes"), key=int)
        notes = await self._records.read_many("notes", ids, properties=NOTE_PROPERTIES)
        return sorted(notes, key=lambda note: int(note["id"]))

    async def read(self, ticket_id: str) -> Body:
        """Return a ticket's owner and stage; raises NotFound."""
        names = (*crm_wire.TICKET_PROPERTIES, self._layout.ticket_key)
        found = await self._records.read("tickets", ticket_id, properties=names)
        if found is None:
            raise NotFound(f"Ticket {ticket_id} is gone.")
        return found

    async def stages(self) -> Stages:
        """Return the portal's stages."""
        if self._stages is None:
            self._stages = find_stages(await self._records.pipelines("tickets"), self._layout)
        return self._stages

    async def _keyed(self, key: str) -> Body | None:
        return await self._records.read(
            "tickets", key, by=self._layout.ticket_key, properties=["subject"]
        )

    async def _made(self, handoff: Handoff, key: str) -> Body:
        stages = await self.stages()
        properties = {
            self._layout.ticket_key: key,
            "subject": safe_text(subject(handoff)),
            "content": safe_text(packet_text(handoff, public_url=self._public_url)),
            "hs_pipeline": stages.pipeline_id,
            "hs_pipeline_stage": stages.by_status[TicketStatus.OPEN],
            "hs_ticket_priority": _PRIORITIES.get(handoff.packet.urgency, "MEDIUM"),
        }
        try:
            return await self._records.create("tickets", properties, keyed=True)
        except SendRejected:
            found = await self._keyed(key)
            if found is None:
                raise
            return found


def ticket_key(handoff: Handoff) -> str:
    """Return the key that the CRM's ticket of a handoff is opened with."""
    return f"ticket:{handoff.id}"


def is_ours(note: Body) -> bool:
    """Whether Baton wrote a note itself."""
    return _MARK in _body(note)


def holds(notes: Sequence[Body], *, key: str) -> bool:
    """Whether Baton's note with this key is among them."""
    mark = _mark(key)
    return any(mark in _body(note) for note in notes)


def _body(note: Body) -> str:
    return str(note["properties"].get("hs_note_body") or "")


_MARK = "Baton ref "


def _mark(key: str) -> str:
    return f"{_MARK}{derived_id('note', key)[:12]}"
