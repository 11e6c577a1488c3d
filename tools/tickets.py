from datetime import timedelta

from bot.domain.answers import ApprovalRequest, ToolResult
from bot.domain.contacts import Assurance, Contact
from bot.domain.crm import Ticket, TicketDraft
from bot.domain.identifiers import derived_id
from bot.ports.clock import Clock
from bot.ports.crm import Crm
from tools.tool import Arguments, Declaration, schema, shown

APPROVAL_LIFETIME = timedelta(minutes=15)
"""How long a contact's yes is waited for; the service refuses a later one."""
_TICKETS = 20

LIST_TICKETS = Declaration(
    name="list_tickets",
    description="The contact's own tickets with number, status and subject, latest change first.",
    parameters=schema(),
    assurance=Assurance.ASSERTED,
)
TICKET_STATUS = Declaration(
    name="ticket_status",
    description="How one of the contact's own tickets stands, by its number.",
    parameters=schema(
        number={"type": "string", "minLength": 1, "maxLength": 40, "description": "as shown, 1042"}
    ),
    assurance=Assurance.ASSERTED,
)
OPEN_TICKET = Declaration(
    name="open_ticket",
    description="Prepare a ticket for the contact. Nothing is opened before the contact approves; "
    "they are asked for it by themselves.",
    parameters=schema(
        subject={"type": "string", "minLength": 3, "maxLength": 120},
        description={"type": "string", "minLength": 3, "maxLength": 4000},
    ),
    assurance=Assurance.ANONYMOUS,
)


class ListTickets:
    """Lists the tickets of the contact of the turn."""

    def __init__(self, crm: Crm, contact: Contact) -> None:
        self._crm = crm
        self._contact = contact

    async def run(self, _: Arguments) -> ToolResult:
        """Return the tickets. Raises ToolFailed when the CRM cannot be reached."""
        tickets = await self._crm.tickets(self._contact, limit=_TICKETS)
        lines = [f"- {_line(ticket)}" for ticket in tickets]
        text = "\n".join(["Your tickets:", *lines]) if lines else "You have no tickets."
        return ToolResult(LIST_TICKETS.name, (), text)


class TicketStatusTool:
    """Looks one ticket up among those of the contact of the turn, and nowhere else."""

    def __init__(self, crm: Crm, contact: Contact) -> None:
        self._crm = crm
        self._contact = contact

    async def run(self, arguments: Arguments) -> ToolResult:
        """Return how the ticket stands. Raises ToolFailed when the CRM cannot be reached."""
        number = str(arguments["number"]).strip().lstrip("#")
        tickets = await self._crm.tickets(self._contact, limit=200)
        found = next((each for each in tickets if _same_number(each.number, number)), None)
        text = f"Ticket {_line(found)}" if found else f"You have no ticket with number {number}."
        return ToolResult(TICKET_STATUS.name, shown(arguments), text)


class OpenTicket:
    """Prepares a ticket for the contact's approval."""

    def __init__(self, turn_id: str, clock: Clock) -> None:
        self._turn_id = turn_id
        self._clock = clock

    async def run(self, arguments: Arguments) -> ApprovalRequest:
        """Return the approval to ask for: the same turn and arguments give the same one."""
        exact = tuple(sorted((name, str(value)) for name, value in arguments.items()))
        flat = (part for pair in exact for part in pair)
        return ApprovalRequest(
            id=derived_id("approval", self._turn_id, OPEN_TICKET.name, *flat),
            tool=OPEN_TICKET.name,
            arguments=exact,
            summary=f"I can open a ticket for you: “{_one_line(arguments['subject'])}”.",
            expires_at=self._clock.now() + APPROVAL_LIFETIME,
        )


async def open_approved_ticket(
    crm: Crm, contact: Contact, request: ApprovalRequest, *, key: str
) -> ToolResult:
    """Open the ticket exactly as it was approved; the same key opens one ticket."""
    arguments = dict(request.arguments)
    draft = TicketDraft(subject=arguments["subject"], description=arguments["description"])
    ticket = await crm.open_ticket(contact, draft, key=key)
    said = f"I opened ticket {ticket.number}: {_one_line(ticket.subject)}."
    return ToolResult(OPEN_TICKET.name, request.arguments, said)


def _line(ticket: Ticket) -> str:
    changed = f"{ticket.updated_at.day} {ticket.updated_at:%B %Y}"
    owner = f", with {ticket.owner}" if ticket.owner else ""
    return (
        f"{ticket.number} ({ticket.status}{owner}): {_one_line(ticket.subject)}, changed {changed}."
    )


def _one_line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _same_number(number: str, wanted: str) -> bool:
    plain, asked = number.lstrip("#").lower(), wanted.lower()
    return asked in {plain, plain.rpartition("-")[2]}
