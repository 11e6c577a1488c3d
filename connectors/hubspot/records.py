"""The records of one portal: what the rest of Baton reads and writes there, as plain data."""

from collections.abc import Iterable
from functools import partial

from bot.domain.errors import NotFound, SendRejected
from connectors.hubspot.budget import CallKind
from connectors.hubspot.client import Body, HubSpotClient

PAGE = 100
"""Records in one batch; HubSpot takes no more."""
_RAW: Body = {"_preload_content": False}


class Records:
    """Calls the CRM. Every method raises SendDelayed, SendRejected or SendUncertain."""

    def __init__(self, client: HubSpotClient) -> None:
        self._client = client

    async def create(
        self, kind: str, properties: Body, *, links: Iterable[Body] = (), keyed: bool = False
    ) -> Body:
        """Make a record and its associations in one call.

        `keyed` says that a unique property among them lets HubSpot refuse a second one, so that the
        call may be repeated.
        """
        body = {"properties": properties, "associations": list(links)}
        return await self._client.ask(
            lambda: self._client.objects.create(kind, body, **_RAW), repeats=keyed
        )

    async def read(
        self,
        kind: str,
        id_: str,
        *,
        properties: Iterable[str],
        by: str | None = None,
        links: Iterable[str] = (),
    ) -> Body | None:
        """Return a record by its id or by a unique property, None if there is none.

        `links` are the object types whose associated ids come along, at most a hundred of each.
        """
        options: Body = {"properties": list(properties), **_RAW}
        if by:
            options["id_property"] = by
        if links:
            options["associations"] = list(links)
        call = partial(self._client.objects.get_by_id, kind, id_, **options)
        try:
            return await self._client.ask(call)
        except NotFound:
            return None

    async def read_many(
        self, kind: str, ids: list[str], *, properties: Iterable[str]
    ) -> list[Body]:
        """Return the records that are there, in no order; those that are gone are left out."""
        found: list[Body] = []
        for start in range(0, len(ids), PAGE):
            inputs = [{"id": each} for each in ids[start : start + PAGE]]
            body = {"inputs": inputs, "properties": list(properties)}
            answer = await self._client.ask(partial(self._client.batches.read, kind, body, **_RAW))
            found += answer["results"]
        return found

    async def update(self, kind: str, id_: str, properties: Body) -> Body:
        """Change a record; values are absolute, so a repeat does no harm."""
        body = {"properties": properties}
        return await self._client.ask(lambda: self._client.objects.update(kind, id_, body, **_RAW))

    async def upsert(self, kind: str, properties: Body, *, by: str, value: str) -> Body:
        """Make or change the record with this value of a unique property.

        The answer's `new` tells which. HubSpot answers a refusal with 207, not with an error.
        """
        inputs = [{"idProperty": by, "id": value, "properties": properties}]
        answer = await self._client.ask(
            lambda: self._client.batches.upsert(kind, {"inputs": inputs}, **_RAW)
        )
        if not answer["results"]:
            raise SendRejected(_partial(answer))
        record: Body = answer["results"][0]
        return record

    async def search(
        self, kind: str, *, name: str, value: str, properties: list[str]
    ) -> list[Body]:
        """Return records by any property. What changed seconds ago is not found yet."""
        filters = [{"propertyName": name, "operator": "EQ", "value": value}]
        body = {"filterGroups": [{"filters": filters}], "properties": properties, "limit": PAGE}
        answer = await self._client.ask(
            lambda: self._client.searches.do_search(kind, body, **_RAW), kind=CallKind.SEARCH
        )
        results: list[Body] = answer["results"]
        return results

    async def linked(self, kind: str, id_: str, to_kind: str) -> list[str]:
        """Return the ids of the records that one is associated with, at most 500."""
        options = {"limit": 500, **_RAW}
        answer = await self._client.ask(
            lambda: self._client.links.get_page(kind, id_, to_kind, **options)
        )
        return [str(each["toObjectId"]) for each in answer["results"]]

    async def link(self, kind: str, id_: str, to_kind: str, to_id: str) -> None:
        """Associate two records the usual way; doing it again changes nothing."""
        await self._client.ask(
            lambda: self._client.links.create_default(kind, id_, to_kind, to_id, **_RAW)
        )

    async def property_of(self, kind: str, name: str) -> Body | None:
        """Return a property's definition, None if there is none."""
        try:
            return await self._client.ask(
                lambda: self._client.properties.get_by_name(kind, name, **_RAW)
            )
        except NotFound:
            return None

    async def add_property(self, kind: str, definition: Body) -> Body:
        """Make a property."""
        return await self._client.ask(
            lambda: self._client.properties.create(kind, definition, **_RAW), repeats=False
        )

    async def pipelines(self, kind: str) -> list[Body]:
        """Return the pipelines of an object type, with their stages."""
        results: list[Body] = (
            await self._client.ask(lambda: self._client.pipelines.get_all(kind, **_RAW))
        )["results"]
        return results

    async def owners(self) -> list[Body]:
        """Return up to 500 of the people who work in the portal."""
        results: list[Body] = (
            await self._client.ask(lambda: self._client.owners.get_page(limit=500, **_RAW))
        )["results"]
        return results


def _partial(answer: Body) -> str:
    problems = answer.get("errors") or [{}]
    return f"HubSpot refuses it: {problems[0].get('message', 'it gives no reason')}"
