from dataclasses import replace
from typing import Any

from bot.domain.crm import Company, CrmContact, Ticket, TicketDraft, TicketStatus
from tests.fakes.clock import NOON


def a_crm_contact(**changes: Any) -> CrmContact:
    contact = CrmContact(
        id="crm-1",
        name="Ada",
        email="ada@example.com",
        company=Company(id="company-1", name="Example", plan="business"),
    )
    return replace(contact, **changes)


def a_ticket(**changes: Any) -> Ticket:
    ticket = Ticket(
        id="ticket-1",
        number="T-1001",
        subject="Laptop is broken",
        description="It does not start.",
        status=TicketStatus.OPEN,
        created_at=NOON,
        updated_at=NOON,
        contact_id="crm-1",
    )
    return replace(ticket, **changes)


def a_ticket_draft(**changes: Any) -> TicketDraft:
    draft = TicketDraft(subject="Laptop is broken", description="It does not start.")
    return replace(draft, **changes)
