"""The words of the CRM: contacts, companies and tickets as Baton knows them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TicketStatus(StrEnum):
    """Where a ticket stands, in words every CRM can be mapped to."""

    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Company:
    """A company in the CRM."""

    id: str
    name: str
    plan: str | None = None


@dataclass(frozen=True, slots=True)
class CrmContact:
    """A person in the CRM."""

    id: str
    name: str | None = None
    email: str | None = None
    company: Company | None = None
    details: tuple[tuple[str, str], ...] = ()
    """(label, value) of what else the operator lets the contact read about themselves."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A record in the CRM about one matter."""

    id: str
    number: str
    subject: str
    description: str
    status: TicketStatus
    created_at: datetime
    updated_at: datetime
    contact_id: str
    url: str = ""
    owner: str | None = None
    """The name of the agent who has it, None where nobody does."""


@dataclass(frozen=True, slots=True)
class CrmRecord:
    """What else the CRM keeps about a contact: a deal, an order, a note."""

    kind: str
    """In the CRM's own word, plural: deals, orders."""
    id: str
    fields: tuple[tuple[str, str], ...]
    """(label, value) of the properties that the operator allows."""
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class TicketDraft:
    """A ticket that is to be opened."""

    subject: str
    description: str
    priority: str = "normal"
