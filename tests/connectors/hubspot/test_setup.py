from typing import Any

import pytest

from connectors.hubspot.budget import Budget
from connectors.hubspot.layout import CONTACT_KEY, TICKET_KEY, CrmLayout
from connectors.hubspot.records import Records
from connectors.hubspot.rest import HubSpotRest, open_http
from connectors.hubspot.setup import Finding, PortalSetup
from tests.fakes.hubspot import FakeHubSpot, ServedHubSpot


async def _found(served: ServedHubSpot, records: Records, **layout: Any) -> dict[str, Finding]:
    async with open_http(served.url) as http:
        rest = HubSpotRest(
            http, token="pat-test-token", budget=Budget(), api_version="2026-09", pauses=()
        )
        findings = await PortalSetup(records, rest, layout=CrmLayout(**layout)).run()
    return {each.part: each for each in findings}


@pytest.fixture
def bare(hubspot: FakeHubSpot) -> FakeHubSpot:
    """Return a portal that Baton has never seen."""
    del hubspot.portal.properties["tickets"][TICKET_KEY]
    del hubspot.portal.properties["contacts"][CONTACT_KEY]
    return hubspot


async def test_setup_makes_what_is_missing(
    bare: FakeHubSpot, served_hubspot: ServedHubSpot, records: Records
) -> None:
    """The unique properties are made, and everything is ready; doing it again changes nothing."""
    first = await _found(served_hubspot, records)
    second = await _found(served_hubspot, records)

    assert all(each.is_ready for each in first.values()), first
    assert bare.portal.properties["tickets"][TICKET_KEY]["hasUniqueValue"]
    assert f"{TICKET_KEY} of tickets: made" == first["ticket property"].words
    assert f"{TICKET_KEY} of tickets: there" == second["ticket property"].words
    assert (
        "“Support Pipeline”: open is “New”, waiting is “New”, closed is “Closed”"
        == first["pipeline"].words
    )


async def test_setup_names_the_scopes_that_are_missing(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, records: Records
) -> None:
    """Also those that only the allowed properties need."""
    hubspot.portal.scopes -= {"tickets", "crm.objects.deals.read"}
    found = await _found(served_hubspot, records, properties={"deals": ("dealname",)})

    assert not found["scopes"].is_ready
    assert "missing: crm.objects.deals.read, tickets." in found["scopes"].words


async def test_setup_tells_a_pipeline_that_is_not_there(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, records: Records
) -> None:
    """The sentence names the setting, and what the portal has."""
    found = await _found(served_hubspot, records, pipeline="Helpdesk")

    assert (
        "hubspot.pipeline: the portal has no 'Helpdesk'. It has: Support Pipeline."
        == found["pipeline"].words
    )


async def test_setup_refuses_a_property_that_is_not_unique(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, records: Records
) -> None:
    """Without uniqueness a ticket could be made twice: the operator is told what to do."""
    found = await _found(served_hubspot, records, ticket_key="subject")

    assert "Choose another name in hubspot.ticket_property." in found["ticket property"].words


async def test_setup_names_properties_that_are_not_there(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, records: Records
) -> None:
    """A slip in config.yaml is found before a contact asks."""
    found = await _found(served_hubspot, records, properties={"orders": ("hs_order_nam",)})

    assert "orders.hs_order_nam" in found["properties"].words


async def test_trap_6_a_service_key_is_taken_as_well(
    hubspot: FakeHubSpot, served_hubspot: ServedHubSpot, records: Records
) -> None:
    """Service keys (trap 6: not every credential is a private app's token) are taken as well."""
    hubspot.portal.kind_of_token = "service key"
    found = await _found(served_hubspot, records)

    assert found["scopes"].is_ready
