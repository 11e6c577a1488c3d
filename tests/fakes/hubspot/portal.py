"""What a HubSpot portal keeps: records, links between them, properties, pipelines, owners."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

Body = dict[str, Any]
OBJECT_TYPES = ("contacts", "companies", "deals", "tickets", "notes", "orders")
TYPE_NUMBERS = {
    "0-1": "contacts",
    "0-2": "companies",
    "0-3": "deals",
    "0-5": "tickets",
    "0-46": "notes",
    "0-123": "orders",
    "contact": "contacts",
    "company": "companies",
    "deal": "deals",
    "ticket": "tickets",
    "note": "notes",
    "order": "orders",
}
SCOPES = frozenset(
    {
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.objects.companies.read",
        "crm.objects.deals.read",
        "crm.objects.orders.read",
        "crm.objects.owners.read",
        "crm.schemas.contacts.write",
        "tickets",
        "conversations.read",
        "conversations.write",
        "conversations.custom_channels.read",
        "conversations.custom_channels.write",
    }
)


class Refusal(Exception):
    """What HubSpot answers instead of doing it."""

    def __init__(self, status: int, category: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body: Body = {
            "status": "error",
            "message": message,
            "correlationId": "c0ffee00-0000-4000-8000-000000000000",
            "category": category,
            **more,
        }


@dataclass
class Record:
    """One CRM record."""

    kind: str
    id: str
    properties: dict[str, str | None]
    created_at: datetime
    updated_at: datetime
    archived: bool = False


@dataclass
class Portal:
    """One HubSpot account with all that it remembers."""

    now: Callable[[], datetime]
    id: int = 4711
    app_id: int = 99
    token: str = "pat-test-token"
    kind_of_token: str = "private app"
    """Or "service key": that one cannot be asked for its scopes."""
    client_secret: str = "portal-secret"
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    search_lag: timedelta = timedelta(seconds=2)
    """A record is found by a search only when it has not changed for so long."""
    rules: list[Callable[[str, dict[str, str | None]], str | None]] = field(default_factory=list)
    """The admin's own validation: each returns what is wrong with properties, or None."""

    def __post_init__(self) -> None:
        self.records: dict[str, dict[str, Record]] = defaultdict(dict)
        self.links: dict[tuple[str, str, str], dict[str, set[int]]] = defaultdict(dict)
        self.properties = _first_properties()
        self.pipelines = _first_pipelines()
        self.owners = [owner(1, "Grace", "Hopper"), owner(2, "Alan", "Turing")]
        self._ids = count(1001)

    def next_id(self) -> str:
        """Return an id that nothing else has."""
        return str(next(self._ids))

    def create(
        self, kind: str, properties: dict[str, str | None], links: Iterable[Body] = ()
    ) -> Record:
        """Make a record with its associations, all or nothing; raises Refusal."""
        self.check(kind, properties, id_=None)
        links = list(links)
        targets = [self._target(link) for link in links]
        at = self.now()
        record = Record(kind, self.next_id(), dict(properties), at, at)
        self.records[kind][record.id] = record
        for link, (to_kind, to_id) in zip(links, targets, strict=True):
            types = {each["associationTypeId"] for each in link["types"]}
            self.link((kind, record.id), (to_kind, to_id), types)
        return record

    def change(self, record: Record, properties: dict[str, str | None]) -> None:
        """Change a record; raises Refusal."""
        self.check(record.kind, properties, id_=record.id)
        record.properties.update(properties)
        record.updated_at = self.now()

    def get(self, kind: str, id_: str, *, by: str | None = None) -> Record:
        """Return a record by its id or by a unique property; raises Refusal."""
        found = (
            self.records[kind].get(id_)
            if by in {None, "hs_object_id"}
            else self.find(kind, by or "", id_)
        )
        if found is None or found.archived:
            raise Refusal(404, "OBJECT_NOT_FOUND", "resource not found")
        return found

    def find(self, kind: str, name: str, value: str | None) -> Record | None:
        """Return the record with this value of a unique property."""
        if name not in self.unique(kind):
            raise Refusal(400, "VALIDATION_ERROR", f"{name} is not a unique property of {kind}")
        wanted = _normal(name, value)
        for record in self.records[kind].values():
            if not record.archived and _normal(name, record.properties.get(name)) == wanted:
                return record
        return None

    def unique(self, kind: str) -> set[str]:
        """Return the names of the unique properties."""
        return {name for name, each in self.properties[kind].items() if each.get("hasUniqueValue")}

    def check(self, kind: str, properties: dict[str, str | None], *, id_: str | None) -> None:
        """Refuse unknown properties, taken values, and what the admin's own rules refuse."""
        unknown = [name for name in properties if name not in self.properties[kind]]
        if unknown:
            raise invalid(f'Property "{unknown[0]}" does not exist', "PROPERTY_DOESNT_EXIST")
        for name in self.unique(kind) & set(properties):
            taken = self.find(kind, name, properties[name]) if properties[name] else None
            if taken and taken.id != id_:
                raise _taken(kind, name, taken)
        for rule in self.rules:
            if problem := rule(kind, properties):
                raise invalid(problem, "INVALID_OPTION")

    def link(self, one: tuple[str, str], other: tuple[str, str], types: set[int]) -> None:
        """Associate two records, in both directions."""
        self.links[(*one, other[0])].setdefault(other[1], set()).update(types)
        self.links[(*other, one[0])].setdefault(one[1], set()).update(types)

    def linked(self, kind: str, id_: str, to_kind: str) -> list[str]:
        """Return the ids of the records that one is associated with."""
        return list(self.links[(kind, id_, to_kind)])

    def all(self, kind: str) -> list[Record]:
        """Return all records of a type that are not archived."""
        return [record for record in self.records[kind].values() if not record.archived]

    def _target(self, link: Body) -> tuple[str, str]:
        to_id = str(link["to"]["id"])
        for kind in OBJECT_TYPES:
            if to_id in self.records[kind]:
                return kind, to_id
        raise Refusal(400, "VALIDATION_ERROR", f"Invalid association: no object {to_id}")


def invalid(message: str, code: str) -> Refusal:
    """Return the refusal of a portal that validates."""
    return Refusal(
        400,
        "VALIDATION_ERROR",
        f"Property values were not valid: {message}",
        errors=[{"message": message, "code": code}],
    )


def owner(number: int, first: str, last: str) -> Body:
    """Return an owner; its user id is its number plus 500."""
    email = f"{first}.{last}@example.com".lower()
    return {
        "id": str(number),
        "userId": number + 500,
        "email": email,
        "firstName": first,
        "lastName": last,
        "archived": False,
    }


def kind_of(name: str) -> str:
    """Return the object type that a path names."""
    kind = TYPE_NUMBERS.get(name, name)
    if kind not in OBJECT_TYPES:
        raise Refusal(400, "VALIDATION_ERROR", f"Unable to infer object type from: {name}")
    return kind


def _normal(name: str, value: str | None) -> str:
    return (value or "").lower() if name == "email" else value or ""


def _taken(kind: str, name: str, taken: Record) -> Refusal:
    if (kind, name) == ("contacts", "email"):
        message = f"Contact already exists. Existing ID: {taken.id}"
        return Refusal(409, "CONFLICT", message)
    return invalid(f"{name} already has that value.", "CONFLICTING_UNIQUE_VALUE")


def _first_properties() -> dict[str, dict[str, Body]]:
    shared = "hs_object_id hs_createdate hs_lastmodifieddate hubspot_owner_id"
    named = {
        "contacts": "email firstname lastname phone company plan salary lastmodifieddate",
        "companies": "name domain plan industry",
        "deals": "dealname dealstage amount pipeline closedate",
        "tickets": "subject content hs_pipeline hs_pipeline_stage hs_ticket_priority source_type",
        "notes": "hs_note_body hs_timestamp hs_created_by_user_id",
        "orders": "hs_order_name hs_external_order_status hs_total_price",
    }
    definitions: dict[str, dict[str, Body]] = {
        kind: {name: {"name": name, "label": name, "type": "string"} for name in
               f"{names} {shared}".split()}
        for kind, names in named.items()
    }  # fmt: skip
    definitions["contacts"]["email"]["hasUniqueValue"] = True
    return definitions


def _first_pipelines() -> dict[str, list[Body]]:
    labels = [("1", "New", "OPEN"), ("2", "Waiting on contact", "OPEN"),
              ("3", "Waiting on us", "OPEN"), ("4", "Closed", "CLOSED")]  # fmt: skip
    stages = [
        {"id": id_, "label": label, "displayOrder": at, "metadata": {"ticketState": state}}
        for at, (id_, label, state) in enumerate(labels)
    ]
    return {"tickets": [{"id": "0", "label": "Support Pipeline", "stages": stages}]}
