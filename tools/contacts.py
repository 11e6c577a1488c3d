from bot.domain.answers import ToolResult
from bot.domain.contacts import Assurance, Contact
from bot.domain.crm import CrmContact
from bot.ports.crm import Crm
from tools.tool import Arguments, Declaration, schema

CONTACT_RECORD = Declaration(
    name="contact_record",
    description="What the CRM knows about the contact: name, e-mail, company and plan. Use it when "
    "they ask about their own account.",
    parameters=schema(),
    assurance=Assurance.ASSERTED,
)


class ContactRecord:
    """Reads the record of the contact of the turn."""

    def __init__(self, crm: Crm, contact: Contact) -> None:
        self._crm = crm
        self._contact = contact

    async def run(self, _: Arguments) -> ToolResult:
        """Return what the CRM knows. Raises ToolFailed when the CRM cannot be reached."""
        record = await self._crm.contact(self._contact)
        return ToolResult(CONTACT_RECORD.name, (), _described(record))


def _described(record: CrmContact) -> str:
    lines = [
        ("Name", record.name),
        ("E-mail", record.email),
        ("Company", record.company.name if record.company else None),
        ("Plan", record.company.plan if record.company else None),
        *record.details,
    ]
    known = [f"- {name}: {value}" for name, value in lines if value]
    return "\n".join(["Our records about you:", *known]) if known else "We know nothing about you."
