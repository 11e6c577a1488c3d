"""HubSpot as the CRM: contacts found for sure, tickets opened exactly once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.domain.contacts import Assurance, Contact
from bot.domain.crm import Company, CrmContact, CrmRecord, Ticket, TicketDraft, TicketStatus
from bot.domain.errors import (
    NotFound,
    SendDelayed,
    SendError,
    SendRejected,
    SettingsError,
    ToolFailed,
)
from bot.domain.text import safe_text
from connectors.hubspot import crm_wire as wire
from connectors.hubspot.client import Body
from connectors.hubspot.layout import CrmLayout, Stages, find_stages
from connectors.hubspot.records import Records

MOST_TICKETS = 200
"""Tickets of one contact that are looked at, the newest ones."""
PATIENCE = timedelta(seconds=15)
_OTHER_KINDS = frozenset({"contacts", "companies", "tickets"})
_PLAN = "plan"


class HubSpotCrm:
    """Implements bot.ports.crm.Crm and CrmRecords.

    A contact's record is found by the e-mail address where the channel vouches for it, else by our
    own id in a unique property: who merely claims an address never reaches its owner's record.

    Args:
        layout: pipeline, stages and properties, by their names.
        ticket_address: what the address of a ticket's page begins with, ending before its id.
        patience: how long one question may take, all its calls and tries together: a turn that
            waits for it has an end.
    """

    def __init__(
        self,
        records: Records,
        *,
        layout: CrmLayout,
        ticket_address: str = "",
        patience: timedelta = PATIENCE,
    ) -> None:
        self._records = records
        self._patience = patience
        self._layout = layout
        self._ticket_address = ticket_address
        self._stages: Stages | None = None
        self._owners: dict[str, str] = {}

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of records that contacts may read, as the operator listed them."""
        listed = self._layout.properties
        return [kind for kind in listed if kind not in _OTHER_KINDS and listed[kind]]

    async def contact(self, contact: Contact) -> CrmContact:
        """Return the CRM's record of the contact, made when there is none."""
        async with self._told():
            record = await self._record(contact)
            company = await self._company(wire.linked_ids(record, "companies"))
        return wire.crm_contact(record, company, allowed=self._layout.allowed("contacts"))

    async def tickets(self, contact: Contact, *, limit: int = 20) -> Sequence[Ticket]:
        """Return the contact's tickets, latest change first."""
        async with self._told():
            record = await self._record(contact)
            ids = await self._records.linked("contacts", record["id"], "tickets")
            newest = sorted(ids, key=int, reverse=True)[:MOST_TICKETS]
            found = await self._records.read_many(
                "tickets", newest, properties=wire.TICKET_PROPERTIES
            )
            tickets = [await self._ticket(each, contact_id=record["id"]) for each in found]
        tickets.sort(key=lambda ticket: (ticket.updated_at, int(ticket.id)), reverse=True)
        return tickets[:limit]

    async def open_ticket(self, contact: Contact, draft: TicketDraft, *, key: str) -> Ticket:
        """Open a ticket with its associations in one call; the same key returns the same ticket.

        HubSpot's upsert takes no associations, so a ticket could stand there without its contact.
        A create takes both, and the unique property lets HubSpot itself refuse a second one: then
        the first is read back. A repeat so never overwrites what agents have changed meanwhile.
        """
        async with self._told():
            record = await self._record(contact)
            made = await self._created(record, draft, key)
            return await self._ticket(made, contact_id=record["id"])

    async def find_ticket(self, *, key: str) -> Ticket | None:
        """Return the ticket that was opened with this key, None if there is none."""
        async with self._told():
            record = await self._keyed(key)
            if record is None:
                return None
            contacts = await self._records.linked("tickets", record["id"], "contacts")
            return await self._ticket(record, contact_id=contacts[0] if contacts else "")

    async def set_status(
        self, contact: Contact, ticket_id: str, status: TicketStatus, *, note: str = ""
    ) -> Ticket:
        """Change a ticket of this contact, the note below its description; raises NotFound."""
        async with self._told():
            record = await self._record(contact)
            own = await self._records.linked("contacts", record["id"], "tickets")
        if ticket_id not in own:
            raise NotFound(f"There is no ticket {ticket_id!r} of this contact.")
        async with self._told():
            return await self._changed(ticket_id, record["id"], status, note)

    async def records(self, contact: Contact, kind: str, *, limit: int = 10) -> Sequence[CrmRecord]:
        """Return records of this contact, latest change first, with the allowed properties."""
        if kind not in self.kinds:
            return ()
        allowed = self._layout.allowed(kind)
        async with self._told():
            record = await self._record(contact)
            ids = await self._records.linked("contacts", record["id"], kind)
            newest = sorted(ids, key=int, reverse=True)[:MOST_TICKETS]
            found = await self._records.read_many(kind, newest, properties=allowed)
        shown = [wire.crm_record(kind, each, allowed) for each in found]
        return sorted(shown, key=lambda each: each.updated_at, reverse=True)[:limit]

    async def prepare(self) -> None:
        """Find pipeline and stages by their names; raises SettingsError or ToolFailed."""
        async with self._told():
            pipelines = await self._records.pipelines("tickets")
        self._stages = find_stages(pipelines, self._layout)

    @asynccontextmanager
    async def _told(self) -> AsyncIterator[None]:
        """Say what went wrong in the words of the port, and in time."""
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                yield
        except SendDelayed as problem:
            raise ToolFailed("crm", str(problem), retry_after=problem.retry_after) from problem
        except TimeoutError as problem:
            raise ToolFailed("crm", "HubSpot takes too long") from problem
        except (SendError, NotFound, SettingsError) as problem:
            is_final = isinstance(problem, SendRejected)
            raise ToolFailed("crm", str(problem), is_final=is_final) from problem

    async def _record(self, contact: Contact) -> Body:
        email = contact.email
        is_sure = email is not None and contact.assurance >= Assurance.ASSERTED
        by, value = ("email", email or "") if is_sure else (self._layout.contact_key, contact.id)
        names = (*wire.CONTACT_PROPERTIES, *self._layout.allowed("contacts"))
        found = await self._records.read(
            "contacts", value, by=by, properties=names, links=["companies"]
        )
        if found is not None:
            return found
        properties = {by: value, **wire.contact_properties(contact)}
        made = await self._records.upsert("contacts", properties, by=by, value=value)
        if made.get("new"):
            return made
        # Somebody else was faster: the answer shows what was written, not all that stands there.
        return (
            await self._records.read("contacts", made["id"], properties=names, links=["companies"])
            or made
        )

    async def _company(self, ids: Sequence[str]) -> Company | None:
        if not ids:
            return None
        allowed = self._layout.allowed("companies")
        names = {*wire.COMPANY_PROPERTIES, *allowed}
        found = await self._records.read("companies", ids[0], properties=sorted(names))
        return wire.company(found, plan=_PLAN if _PLAN in allowed else None) if found else None

    async def _created(self, contact: Body, draft: TicketDraft, key: str) -> Body:
        stages = await self._known_stages()
        companies = wire.linked_ids(contact, "companies")
        links = [wire.link(contact["id"], wire.TICKET_TO_CONTACT)]
        links += [wire.link(each, wire.TICKET_TO_COMPANY) for each in companies[:1]]
        properties = wire.ticket_properties(draft, key=key, layout=self._layout, stages=stages)
        try:
            return await self._records.create("tickets", properties, links=links, keyed=True)
        except SendRejected:
            # Refused because it is there already, or because the portal finds the values wrong.
            found = await self._keyed(key)
            if found is None:
                raise
            # The desk may have opened it, without knowing whose it is.
            await self._records.link("tickets", found["id"], "contacts", contact["id"])
            return found

    async def _keyed(self, key: str) -> Body | None:
        return await self._records.read(
            "tickets",
            safe_text(key),
            by=self._layout.ticket_key,
            properties=wire.TICKET_PROPERTIES,
        )

    async def _changed(
        self, ticket_id: str, contact_id: str, status: TicketStatus, note: str
    ) -> Ticket:
        stages = await self._known_stages()
        properties = {"hs_pipeline_stage": stages.by_status[status]}
        if note:
            before = await self._records.read("tickets", ticket_id, properties=["content"])
            content = (before or {}).get("properties", {}).get("content") or ""
            properties["content"] = f"{content}\n\n{safe_text(note)}"
        await self._records.update("tickets", ticket_id, properties)
        (record,) = await self._records.read_many(
            "tickets", [ticket_id], properties=wire.TICKET_PROPERTIES
        )
        return await self._ticket(record, contact_id=contact_id)

    async def _ticket(self, record: Body, *, contact_id: str) -> Ticket:
        owner = record["properties"].get("hubspot_owner_id")
        if owner and owner not in self._owners:
            self._owners = wire.owner_names(await self._records.owners())
        return wire.ticket(
            record,
            contact_id=contact_id,
            stages=await self._known_stages(),
            owners=self._owners,
            address=self._ticket_address,
        )

    async def _known_stages(self) -> Stages:
        if self._stages is None:
            self._stages = find_stages(await self._records.pipelines("tickets"), self._layout)
        return self._stages
