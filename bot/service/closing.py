"""Closes the ticket of a handoff that the contact withdrew."""

from typing import Any

from bot.domain.contacts import Contact
from bot.domain.crm import TicketStatus
from bot.domain.effects import Effect
from bot.domain.errors import ToolFailed
from bot.domain.handoffs import Handoff
from bot.ports.crm import Crm
from bot.ports.storage import Records
from bot.service import sentences
from bot.service.tool_troubles import TRY_CRM_AGAIN, as_send_error

Result = dict[str, Any]
_LOOKED_AT = 50
"""Latest tickets of the contact among which one is looked for."""


class TicketCloser:
    """Puts the ticket to closed, with a note that says why; without a ticket there is nothing."""

    finds = True

    def __init__(self, handoff: Handoff, contact: Contact, *, crm: Crm) -> None:
        self._handoff = handoff
        self._contact = contact
        self._crm = crm

    async def find(self, effect: Effect) -> Result | None:  # noqa: ARG002 - the port's shape
        """Return the ticket if it is closed already: its note is not written twice."""
        try:
            tickets = await self._crm.tickets(self._contact, limit=_LOOKED_AT)
        except ToolFailed as problem:
            raise as_send_error(problem, wait=TRY_CRM_AGAIN) from problem
        closed = {each.id for each in tickets if each.status is TicketStatus.CLOSED}
        id_ = self._handoff.ticket_id
        return {"ticket_id": id_} if id_ in closed else None

    async def perform(self, effect: Effect) -> Result:  # noqa: ARG002 - the port's shape
        """Close it; raises NotFound when the ticket is gone or somebody else's."""
        id_ = self._handoff.ticket_id
        if id_ is not None:
            try:
                await self._crm.set_status(
                    self._contact, id_, TicketStatus.CLOSED, note=sentences.WITHDRAWN_BY_CONTACT
                )
            except ToolFailed as problem:
                raise as_send_error(problem, wait=TRY_CRM_AGAIN) from problem
        return {"ticket_id": id_}

    async def settled(self, records: Records, effect: Effect, result: Result | None) -> None:
        """Nothing follows: the contact and the desks were told when the handoff was withdrawn."""
