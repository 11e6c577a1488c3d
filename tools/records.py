from collections.abc import Sequence

from bot.domain.answers import ToolResult
from bot.domain.contacts import Assurance, Contact
from bot.domain.crm import CrmRecord
from bot.ports.crm import CrmRecords
from tools.tool import Arguments, Declaration, schema, shown

NAME = "account_records"
_RECORDS = 10


def account_records(kinds: Sequence[str]) -> Declaration:
    """Return the tool that reads further records, of the kinds that the operator allows."""
    return Declaration(
        name=NAME,
        description=f"The contact's own records in the CRM: {', '.join(kinds)}; latest change "
        "first. Use it when they ask about these.",
        parameters=schema(kind={"type": "string", "enum": list(kinds)}),
        assurance=Assurance.VERIFIED,
    )


class AccountRecords:
    """Reads records of the contact of the turn."""

    def __init__(self, records: CrmRecords, contact: Contact) -> None:
        self._records = records
        self._contact = contact

    async def run(self, arguments: Arguments) -> ToolResult:
        """Return the records. Raises ToolFailed when the CRM cannot be reached."""
        kind = str(arguments["kind"])
        found = await self._records.records(self._contact, kind, limit=_RECORDS)
        lines = [f"- {_line(record)}" for record in found]
        text = "\n".join([f"Your {kind}:", *lines]) if lines else f"You have no {kind}."
        return ToolResult(NAME, shown(arguments), text)


def _line(record: CrmRecord) -> str:
    changed = f"changed {record.updated_at.day} {record.updated_at:%B %Y}"
    known = [f"{name}: {' '.join(value.split())}" for name, value in record.fields]
    return ", ".join([*known, changed])
