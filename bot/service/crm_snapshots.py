"""What the CRM knows about a contact, read in the time that an agent's packet has."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from bot.domain.contacts import Contact
from bot.domain.crm import CrmContact, Ticket
from bot.domain.errors import BatonError
from bot.domain.handoffs import CrmSnapshot, TicketLine
from bot.ports.crm import Crm

TICKETS = 5
"""How many tickets a packet names."""
_log = structlog.get_logger()


class CrmSnapshots:
    """Reads the CRM for packets; a CRM that is slow or down keeps nobody from a human."""

    def __init__(self, crm: Crm) -> None:
        self._crm = crm

    async def of(self, contact: Contact, *, patience: timedelta) -> CrmSnapshot | None:
        """Return what is known of the contact; None when it could not be had in time."""
        try:
            async with asyncio.timeout(patience.total_seconds()):
                known = await self._crm.contact(contact)
                tickets = await self._crm.tickets(contact, limit=TICKETS)
        except (BatonError, TimeoutError) as problem:
            _log.warning("crm left out of a packet", contact_id=contact.id, error=str(problem))
            return None
        return _snapshot(known, tickets)


def _snapshot(known: CrmContact, tickets: Sequence[Ticket]) -> CrmSnapshot:
    return CrmSnapshot(
        name=known.name,
        email=known.email,
        company=known.company.name if known.company else None,
        plan=known.company.plan if known.company else None,
        tickets=tuple(
            TicketLine(
                number=ticket.number, subject=ticket.subject, status=ticket.status, url=ticket.url
            )
            for ticket in tickets
        ),
    )
