"""The CRM's objects over HTTP: read, create, change, upsert, search, associate."""

from datetime import UTC, datetime
from typing import Any

from tests.fakes.hubspot.portal import Body, Portal, Record, Refusal, kind_of
from tests.fakes.hubspot.routing import Answer, Call, Route

_DEFAULT_TYPES = {
    ("tickets", "contacts"): 16,
    ("tickets", "companies"): 339,
    ("notes", "tickets"): 228,
    ("contacts", "companies"): 279,
}


class RecordsApi:
    """Answers everything below /objects and /associations."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def routes(self) -> list[Route]:
        """Return what is answered here."""
        pair = r"/objects/([\w-]+)/(\w+)/associations"
        return [
            ("POST", r"/objects/([\w-]+)", self.create),
            ("POST", r"/objects/([\w-]+)/search", self.search),
            ("POST", r"/objects/([\w-]+)/batch/read", self.batch_read),
            ("POST", r"/objects/([\w-]+)/batch/create", self.batch_create),
            ("POST", r"/objects/([\w-]+)/batch/upsert", self.batch_upsert),
            ("GET", pair + r"/([\w-]+)", self.associated),
            ("PUT", pair + r"/default/([\w-]+)/(\w+)", self.associate),
            ("GET", r"/objects/([\w-]+)/([^/]+)", self.read),
            ("PATCH", r"/objects/([\w-]+)/([^/]+)", self.change),
            ("DELETE", r"/objects/([\w-]+)/([^/]+)", self.archive),
        ]

    def create(self, call: Call) -> Answer:
        """201, as HubSpot answers a create: its own SDK reads nothing else."""
        kind = kind_of(call.where[0])
        record = self._portal.create(
            kind, call.body.get("properties", {}), call.body.get("associations") or ()
        )
        return 201, shown(record)

    def read(self, call: Call) -> Answer:
        """One record, by id or by a unique property."""
        kind = kind_of(call.where[0])
        record = self._portal.get(kind, call.where[1], by=call.asked("idProperty") or None)
        body = shown(record, call.listed("properties"))
        for to_kind in call.listed("associations"):
            ids = self._portal.linked(kind, record.id, kind_of(to_kind))
            results = [{"id": each, "type": f"{kind}_to_{to_kind}"} for each in ids]
            if results:
                body.setdefault("associations", {})[to_kind] = {"results": results}
        return 200, body

    def change(self, call: Call) -> Answer:
        """One record changed."""
        kind = kind_of(call.where[0])
        record = self._portal.get(kind, call.where[1], by=call.asked("idProperty") or None)
        self._portal.change(record, call.body["properties"])
        return 200, shown(record)

    def archive(self, call: Call) -> Answer:
        """One record put away."""
        self._portal.get(kind_of(call.where[0]), call.where[1]).archived = True
        return 204, None

    def batch_read(self, call: Call) -> Answer:
        """Many records; 207 names those that are not there."""
        kind, by = kind_of(call.where[0]), call.body.get("idProperty")
        names = call.body.get("properties", [])
        found, missing = [], []
        for each in _inputs(call):
            try:
                found.append(shown(self._portal.get(kind, each["id"], by=by), names))
            except Refusal:
                missing.append(each["id"])
        problems = [_problem("OBJECT_NOT_FOUND", "resource not found", missing)] if missing else []
        return self._batch(found, problems, done=200)

    def batch_create(self, call: Call) -> Answer:
        """Many records made."""
        return self._each(call, done=201, work=self._created)

    def batch_upsert(self, call: Call) -> Answer:
        """Many records made or changed by a unique property; `new` tells which."""
        return self._each(call, done=200, work=self._upserted)

    def search(self, call: Call) -> Answer:
        """Records that match; what changed a moment ago is not found yet."""
        kind, body = kind_of(call.where[0]), call.body
        settled = self._portal.now() - self._portal.search_lag
        matching = [
            record
            for record in self._portal.all(kind)
            if record.updated_at <= settled and _matches(record, body.get("filterGroups", []))
        ]
        limit = body.get("limit", 10)
        shown_records = [shown(each, body.get("properties", [])) for each in matching[:limit]]
        return 200, {"total": len(matching), "results": shown_records}

    def associated(self, call: Call) -> Answer:
        """What a record is associated with."""
        kind, id_, to_kind = kind_of(call.where[0]), call.where[1], kind_of(call.where[2])
        links = self._portal.links[kind, id_, to_kind]
        ids = [each for each in links if not self._portal.records[to_kind][each].archived]
        after, limit = int(call.asked("after", "0")), int(call.asked("limit", "500"))
        results = [
            {
                "toObjectId": int(each),
                "associationTypes": [
                    {"category": "HUBSPOT_DEFINED", "typeId": number, "label": None}
                    for number in sorted(links[each])
                ],
            }
            for each in ids[after : after + limit]
        ]
        body: Body = {"results": results}
        if after + limit < len(ids):
            body["paging"] = {"next": {"after": str(after + limit)}}
        return 200, body

    def associate(self, call: Call) -> Answer:
        """Two records associated the usual way; doing it again changes nothing."""
        kind, to_kind = kind_of(call.where[0]), kind_of(call.where[2])
        one = self._portal.get(kind, call.where[1])
        other = self._portal.get(to_kind, call.where[3])
        number = _DEFAULT_TYPES.get((kind, to_kind), 1)
        self._portal.link((kind, one.id), (to_kind, other.id), {number})
        return 200, {"status": "COMPLETE", "results": []}

    def _each(self, call: Call, *, done: int, work: Any) -> Answer:
        kind = kind_of(call.where[0])
        results, problems = [], []
        for each in _inputs(call):
            try:
                results.append(work(kind, each))
            except Refusal as refusal:
                problems.append(_problem(refusal.body["category"], str(refusal), [each.get("id")]))
        return self._batch(results, problems, done=done)

    def _created(self, kind: str, each: Body) -> Body:
        links = each.get("associations") or ()
        return shown(self._portal.create(kind, each.get("properties", {}), links))

    def _upserted(self, kind: str, each: Body) -> Body:
        if "associations" in each:
            raise Refusal(400, "VALIDATION_ERROR", "Unrecognized field: associations")
        name, value = each["idProperty"], each["id"]
        properties = {name: value, **each["properties"]}
        found = self._portal.find(kind, name, value)
        if found is None:
            return {**shown(self._portal.create(kind, properties)), "new": True}
        self._portal.change(found, properties)
        return {**shown(found), "new": False}

    def _batch(self, results: list[Body], problems: list[Body], *, done: int) -> Answer:
        at = stamp(self._portal.now())
        body: Body = {"status": "COMPLETE", "results": results, "startedAt": at, "completedAt": at}
        if not problems:
            return done, body
        return 207, {**body, "numErrors": len(problems), "errors": problems}


def shown(record: Record, names: list[str] | None = None) -> Body:
    """Return a record as HubSpot shows it: its usual properties and those asked for."""
    always = {
        "hs_object_id": record.id,
        "hs_createdate": stamp(record.created_at),
        "hs_lastmodifieddate": stamp(record.updated_at),
    }
    wanted = {name: record.properties.get(name) for name in names or record.properties}
    return {
        "id": record.id,
        "properties": {**wanted, **always},
        "createdAt": stamp(record.created_at),
        "updatedAt": stamp(record.updated_at),
        "archived": record.archived,
        "url": f"https://app.hubspot.com/records/{record.id}",
    }


def stamp(at: datetime) -> str:
    """Return a time as HubSpot writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _inputs(call: Call) -> list[Body]:
    inputs: list[Body] = call.body["inputs"]
    if not 1 <= len(inputs) <= 100:
        raise Refusal(400, "VALIDATION_ERROR", "Batch size must be between 1 and 100")
    return inputs


def _problem(category: str, message: str, ids: list[Any]) -> Body:
    shown_ids = [str(each) for each in ids]
    return {
        "status": "error",
        "category": category,
        "message": message,
        "context": {"ids": shown_ids},
        "errors": [],
    }


def _matches(record: Record, groups: list[Body]) -> bool:
    return not groups or any(
        all(
            (record.properties.get(each["propertyName"]) or "") == each.get("value", "")
            for each in group["filters"]
        )
        for group in groups
    )
