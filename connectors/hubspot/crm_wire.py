"""HubSpot's CRM records and the domain's words: translation only, nothing is called here."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.contacts import Contact
from bot.domain.crm import Company, CrmContact, CrmRecord, Ticket, TicketDraft, TicketStatus
from bot.domain.text import safe_text
from connectors.hubspot.layout import CrmLayout, Stages

Body = dict[str, Any]
CONTACT_PROPERTIES = ("email", "firstname", "lastname")
COMPANY_PROPERTIES = ("name",)
TICKET_PROPERTIES = ("subject", "content", "hs_pipeline_stage", "hubspot_owner_id")
TICKET_TO_CONTACT, TICKET_TO_COMPANY, NOTE_TO_TICKET = 16, 339, 228
_PRIORITIES = {"low": "LOW", "normal": "MEDIUM", "high": "HIGH"}


def contact_properties(contact: Contact) -> Body:
    """Return what is written about a contact who is new to the portal."""
    first, _, last = safe_text(contact.name or "").strip().partition(" ")
    given = {"firstname": first, "lastname": last.strip()}
    return {name: value for name, value in given.items() if value}


def crm_contact(
    record: Body, company: Company | None, *, allowed: Iterable[str] = ()
) -> CrmContact:
    """Return a contact as Baton knows it."""
    values = record["properties"]
    name = " ".join(part for part in (values.get("firstname"), values.get("lastname")) if part)
    return CrmContact(
        id=record["id"],
        name=name or None,
        email=values.get("email") or None,
        company=company,
        details=fields(values, allowed),
    )


def company(record: Body, *, plan: str | None) -> Company:
    """Return a company; `plan` is the property that holds what it has bought, if any."""
    values = record["properties"]
    return Company(
        id=record["id"], name=values.get("name") or "", plan=values.get(plan) if plan else None
    )


def ticket_properties(draft: TicketDraft, *, key: str, layout: CrmLayout, stages: Stages) -> Body:
    """Return what a new ticket is made of."""
    return {
        layout.ticket_key: safe_text(key),
        "subject": safe_text(draft.subject),
        "content": safe_text(draft.description),
        "hs_pipeline": stages.pipeline_id,
        "hs_pipeline_stage": stages.by_status[TicketStatus.OPEN],
        "hs_ticket_priority": _PRIORITIES.get(str(draft.priority), "MEDIUM"),
    }


def link(to_id: str, type_id: int) -> Body:
    """Return an association as a create takes it."""
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}]
    return {"to": {"id": to_id}, "types": types}


def linked_ids(record: Body, kind: str) -> list[str]:
    """Return the ids of associated records that came along with a record, each once."""
    results = ((record.get("associations") or {}).get(kind) or {}).get("results", [])
    return list(dict.fromkeys(str(each["id"]) for each in results))


def ticket(
    record: Body,
    *,
    contact_id: str,
    stages: Stages,
    owners: Mapping[str, str],
    address: str = "",
) -> Ticket:
    """Return a ticket; people call it by HubSpot's own id of it.

    `owners` are names by owner id; `address` is what a ticket's page begins with.
    """
    values = record["properties"]
    return Ticket(
        id=record["id"],
        number=record["id"],
        subject=values.get("subject") or "",
        description=values.get("content") or "",
        status=stages.status(values.get("hs_pipeline_stage")),
        created_at=moment(record["createdAt"]),
        updated_at=moment(record["updatedAt"]),
        contact_id=contact_id,
        url=f"{address}{record['id']}" if address else "",
        owner=owners.get(values.get("hubspot_owner_id") or ""),
    )


def crm_record(kind: str, record: Body, allowed: Iterable[str]) -> CrmRecord:
    """Return another record with what may be read of it."""
    return CrmRecord(
        kind=kind,
        id=record["id"],
        fields=fields(record["properties"], allowed),
        updated_at=moment(record["updatedAt"]),
    )


def fields(values: Mapping[str, str | None], allowed: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return (label, value) of the allowed properties that have a value."""
    return tuple((label(name), str(values[name])) for name in allowed if values.get(name))


def label(name: str) -> str:
    """Return a property's name as people read it: "hs_order_name" is "Order name"."""
    return name.removeprefix("hs_").replace("_", " ").capitalize()


def owner_names(owners: Iterable[Body]) -> dict[str, str]:
    """Return names by owner id; who has no name is called by the address."""
    return {str(each["id"]): owner_name(each) for each in owners}


def owner_name(owner: Body) -> str:
    """Return what an owner is called."""
    name = " ".join(part for part in (owner.get("firstName"), owner.get("lastName")) if part)
    return name or owner.get("email") or str(owner["id"])


def moment(text: str) -> datetime:
    """Return a time that HubSpot wrote."""
    return datetime.fromisoformat(text).astimezone(UTC)
