from collections.abc import Sequence
from dataclasses import replace

from bot.domain.contacts import Contact
from bot.domain.crm import Company, CrmContact, Ticket, TicketDraft
from bot.domain.errors import ToolFailed
from bot.domain.identifiers import derived_id
from bot.store import memory_crm
from tests.fakes.clock import FixedClock


class MemoryCrm(memory_crm.MemoryCrm):
    """The CRM in memory, with a company for everybody; it can be broken, and is overheard."""

    def __init__(self, *, broken: bool = False, clock: FixedClock | None = None) -> None:
        super().__init__(clock or FixedClock())
        self.asked_about: list[str] = []
        """The contacts of the turns that asked."""
        self._broken = broken

    @property
    def opened(self) -> dict[str, Ticket]:
        """The tickets by the key that they were opened with."""
        return self._tickets

    async def contact(self, contact: Contact) -> CrmContact:
        self._reach(contact)
        company = Company(id="company-1", name=f"{contact.id} Ltd", plan="business")
        return replace(await super().contact(contact), company=company)

    async def tickets(self, contact: Contact, *, limit: int = 20) -> Sequence[Ticket]:
        self._reach(contact)
        return await super().tickets(contact, limit=limit)

    async def open_ticket(self, contact: Contact, draft: TicketDraft, *, key: str) -> Ticket:
        self._reach(contact)
        return await super().open_ticket(contact, draft, key=key)

    def mend(self) -> None:
        """Let it be reached again."""
        self._broken = False

    def _joined(self, contact: Contact) -> str:
        """Call a record like the contact that it was made for: tests name it by that."""
        record_id = super()._joined(contact)
        if record_id != derived_id("crm contact", contact.id):
            return record_id
        self._records[contact.id] = replace(self._records.pop(record_id), id=contact.id)
        for email, owner in self._sure.items():
            if owner == record_id:
                self._sure[email] = contact.id
        return contact.id

    def _reach(self, contact: Contact) -> None:
        self.asked_about.append(contact.id)
        if self._broken:
            raise ToolFailed("crm", "it cannot be reached")
