from collections.abc import Sequence
from dataclasses import replace

from bot.domain.contacts import Contact
from bot.domain.crm import Company, CrmContact, Ticket, TicketDraft, TicketStatus
from bot.domain.errors import NotFound, ToolFailed
from tests.fakes.clock import NOON


class MemoryCrm:
    """A Crm over dictionaries: contacts' tickets are kept apart, one key opens one ticket."""

    def __init__(self, *, broken: bool = False) -> None:
        self.opened: dict[str, Ticket] = {}
        self.asked_about: list[str] = []
        self._broken = broken

    async def contact(self, contact: Contact) -> CrmContact:
        self._reach(contact)
        company = Company(id="company-1", name=f"{contact.id} Ltd", plan="business")
        return CrmContact(contact.id, contact.name, contact.email, company)

    async def tickets(self, contact: Contact, *, limit: int = 20) -> Sequence[Ticket]:
        self._reach(contact)
        own = [each for each in self.opened.values() if each.contact_id == contact.id]
        return list(reversed(own))[:limit]

    async def open_ticket(self, contact: Contact, draft: TicketDraft, *, key: str) -> Ticket:
        self._reach(contact)
        if key not in self.opened:
            number = 1001 + len(self.opened)
            self.opened[key] = Ticket(
                id=f"ticket-{number}",
                number=f"T-{number}",
                subject=draft.subject,
                description=draft.description,
                status=TicketStatus.OPEN,
                created_at=NOON,
                updated_at=NOON,
                contact_id=contact.id,
            )
        return self.opened[key]

    async def find_ticket(self, *, key: str) -> Ticket | None:
        return self.opened.get(key)

    async def set_status(
        self, contact: Contact, ticket_id: str, status: TicketStatus, *, note: str = ""
    ) -> Ticket:
        for key, ticket in self.opened.items():
            if ticket.id == ticket_id and ticket.contact_id == contact.id:
                self.opened[key] = replace(ticket, status=status)
                return self.opened[key]
        raise NotFound(f"There is no ticket {ticket_id}.")

    def _reach(self, contact: Contact) -> None:
        self.asked_about.append(contact.id)
        if self._broken:
            raise ToolFailed("crm", "it cannot be reached")
