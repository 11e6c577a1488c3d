from collections.abc import Sequence
from dataclasses import replace

from bot.domain.contacts import Assurance, Contact
from bot.domain.crm import CrmContact, Ticket, TicketDraft, TicketStatus
from bot.domain.errors import NotFound
from bot.domain.identifiers import derived_id
from bot.ports.clock import Clock
from bot.store.local_crm import FIRST_NUMBER
from bot.store.safe_values import safe_value


class MemoryCrm:
    """Implements bot.ports.crm.Crm in memory, by the rules of the local CRM."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._records: dict[str, CrmContact] = {}
        self._links: dict[str, str] = {}
        self._sure: dict[str, str] = {}
        """Records by the e-mail address that a channel vouched for."""
        self._tickets: dict[str, Ticket] = {}
        """By the key that they were opened with."""

    async def contact(self, contact: Contact) -> CrmContact:
        """Return the CRM's record of the contact, made when there is none."""
        if contact.id not in self._links:
            self._links[contact.id] = self._joined(contact)
        return self._records[self._links[contact.id]]

    async def tickets(self, contact: Contact, *, limit: int = 20) -> Sequence[Ticket]:
        """Return the contact's tickets, latest change first."""
        record = await self.contact(contact)
        own = [one for one in self._tickets.values() if one.contact_id == record.id]
        own.sort(key=lambda one: (one.updated_at, one.number), reverse=True)
        return own[:limit]

    async def open_ticket(self, contact: Contact, draft: TicketDraft, *, key: str) -> Ticket:
        """Open a ticket; the same key returns the same ticket."""
        record, now = await self.contact(contact), self._clock.now()
        ticket = Ticket(
            id=derived_id("ticket", key),
            number=f"T-{FIRST_NUMBER + len(self._tickets)}",
            subject=draft.subject,
            description=draft.description,
            status=TicketStatus.OPEN,
            created_at=now,
            updated_at=now,
            contact_id=record.id,
        )
        return self._tickets.setdefault(key, safe_value(ticket))

    async def find_ticket(self, *, key: str) -> Ticket | None:
        """Return the ticket that was opened with this key, None if there is none."""
        return self._tickets.get(key)

    async def set_status(
        self, contact: Contact, ticket_id: str, status: TicketStatus, *, note: str = ""
    ) -> Ticket:
        """Change a ticket of this contact, the note below its description; raises NotFound."""
        record = await self.contact(contact)
        for key, ticket in self._tickets.items():
            if ticket.id == ticket_id and ticket.contact_id == record.id:
                addition = f"\n\n{safe_value(note)}" if note else ""
                self._tickets[key] = replace(
                    ticket,
                    status=status,
                    description=ticket.description + addition,
                    updated_at=self._clock.now(),
                )
                return self._tickets[key]
        raise NotFound(f"There is no ticket {ticket_id!r} of this contact.")

    def _joined(self, contact: Contact) -> str:
        contact = safe_value(contact)
        new_id = derived_id("crm contact", contact.id)
        record_id = new_id
        if contact.email and contact.assurance >= Assurance.ASSERTED:
            record_id = self._sure.setdefault(contact.email.lower(), new_id)
        if record_id == new_id:
            self._records[new_id] = CrmContact(id=new_id, name=contact.name, email=contact.email)
        return record_id
