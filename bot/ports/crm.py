from collections.abc import Sequence
from typing import Protocol

from bot.domain.contacts import Contact
from bot.domain.crm import CrmContact, CrmRecord, Ticket, TicketDraft, TicketStatus


class Crm(Protocol):
    """Contacts, companies and tickets, wherever the company keeps them.

    Every method takes the contact of the turn; none takes an id that a model could choose, except
    `set_status`, which refuses a ticket of somebody else. All raise ToolFailed("crm", …) when the
    CRM cannot be reached or refuses.
    """

    async def contact(self, contact: Contact) -> CrmContact:
        """Return the CRM's record of the contact, made from what we know when there is none."""
        ...

    async def tickets(self, contact: Contact, *, limit: int = 20) -> Sequence[Ticket]:
        """Return the contact's tickets, latest change first."""
        ...

    async def open_ticket(self, contact: Contact, draft: TicketDraft, *, key: str) -> Ticket:
        """Open a ticket. The same key returns the same ticket, however often it is called."""
        ...

    async def find_ticket(self, *, key: str) -> Ticket | None:
        """Return the ticket that was opened with this key, None if there is none."""
        ...

    async def set_status(
        self, contact: Contact, ticket_id: str, status: TicketStatus, *, note: str = ""
    ) -> Ticket:
        """Change a ticket of this contact; raises NotFound for any other."""
        ...


class CrmRecords(Protocol):
    """What else a CRM keeps about a contact, as far as the operator lets contacts read it."""

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of records that contacts may read: deals, orders. Empty: none."""
        ...

    async def records(self, contact: Contact, kind: str, *, limit: int = 10) -> Sequence[CrmRecord]:
        """Return records of this contact, latest change first; raises ToolFailed.

        A kind that is not among `kinds` gives none.
        """
        ...
