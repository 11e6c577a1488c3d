from datetime import timedelta

import pytest

from bot.domain.contacts import Assurance
from bot.domain.crm import TicketStatus
from bot.domain.errors import SettingsError, ToolFailed
from connectors.hubspot.crm import HubSpotCrm
from connectors.hubspot.layout import TICKET_KEY, CrmLayout
from connectors.hubspot.records import Records
from tests.builders import a_contact, a_ticket_draft
from tests.fakes.hubspot import FakeHubSpot, Fault, Portal
from tests.fakes.hubspot.portal import Record

DEALS = {"deals": ("dealname", "amount"), "contacts": ("plan",), "companies": ("plan",)}


def _ada(portal: Portal) -> Record:
    return portal.create("contacts", {"email": "ada@example.com", "firstname": "Ada"})


def _owned(portal: Portal, contact: Record, kind: str, **values: str) -> Record:
    record = portal.create(kind, dict(values))
    portal.link((contact.kind, contact.id), (kind, record.id), {1})
    return record


async def test_a_ticket_comes_with_its_contact_and_company_in_one_call(
    hubspot: FakeHubSpot, crm: HubSpotCrm
) -> None:
    """No moment exists in which the ticket stands there without them."""
    contact = _ada(hubspot.portal)
    company = _owned(hubspot.portal, contact, "companies", name="Lumen")
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert [contact.id] == hubspot.portal.linked("tickets", ticket.id, "contacts")
    assert [company.id] == hubspot.portal.linked("tickets", ticket.id, "companies")
    assert ["/crm/objects/2026-09/tickets"] == hubspot.paths("POST")


async def test_trap_4_nothing_is_decided_by_a_search(hubspot: FakeHubSpot, crm: HubSpotCrm) -> None:
    """Trap 4, search and then create: a search lags, so it is never asked."""
    await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")
    await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")
    await crm.find_ticket(key="k1")
    await crm.tickets(a_contact())

    assert len(hubspot.portal.all("tickets")) == 1
    assert not [path for path in hubspot.paths() if path.endswith("/search")]


@pytest.mark.parametrize("fault", [Fault.LOST_ANSWER, Fault.RESET, Fault.SERVER_ERROR])
async def test_a_create_whose_answer_was_lost_makes_one_ticket(
    hubspot: FakeHubSpot, crm: HubSpotCrm, fault: Fault
) -> None:
    """HubSpot itself refuses the second one, and the first is read back."""
    hubspot.faults.only = lambda method, path: method == "POST" and path.endswith("/tickets")
    hubspot.faults.plan([fault])
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert [ticket.id] == [record.id for record in hubspot.portal.all("tickets")]


async def test_a_repeat_leaves_alone_what_agents_changed(
    hubspot: FakeHubSpot, crm: HubSpotCrm
) -> None:
    """A late repeat neither reopens a ticket nor takes back its new subject."""
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")
    record = hubspot.portal.get("tickets", ticket.id)
    hubspot.portal.change(record, {"subject": "Battery", "hs_pipeline_stage": "4"})
    again = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert ("Battery", TicketStatus.CLOSED) == (again.subject, again.status)


async def test_the_portals_own_rule_is_told(hubspot: FakeHubSpot, crm: HubSpotCrm) -> None:
    """The admin's words come through, and nobody tries again what cannot work."""
    hubspot.portal.rules.append(lambda kind, _: "Pick a product." if kind == "tickets" else None)
    with pytest.raises(ToolFailed, match=r"Pick a product\.") as caught:
        await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert caught.value.is_final


async def test_a_portal_that_asks_to_wait_says_how_long(
    hubspot: FakeHubSpot, crm: HubSpotCrm
) -> None:
    """The outbox can put the ticket off by what HubSpot asked for."""
    hubspot.faults.plan([Fault.TOO_MANY])
    with pytest.raises(ToolFailed) as caught:
        await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert caught.value.retry_after is not None
    assert caught.value.retry_after.total_seconds() == 1


async def test_trap_10_stages_are_found_by_their_names(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """Trap 10, hard-coded pipeline ids: names from the settings, ids from the portal."""
    crm = HubSpotCrm(records, layout=CrmLayout(open_stage="waiting on us"))
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    properties = hubspot.portal.get("tickets", ticket.id).properties
    assert ("0", "3") == (properties["hs_pipeline"], properties["hs_pipeline_stage"])


async def test_a_wrong_name_stops_the_start(hubspot: FakeHubSpot, records: Records) -> None:
    """Not the first contact who needs a ticket finds out, but the start."""
    crm = HubSpotCrm(records, layout=CrmLayout(waiting_stage="Parked"))

    with pytest.raises(
        SettingsError, match=r"hubspot\.stages\.waiting: the portal has no 'Parked'"
    ):
        await crm.prepare()


async def test_a_ticket_names_its_owner(hubspot: FakeHubSpot, crm: HubSpotCrm) -> None:
    """Whoever asks for their ticket can be told who has it."""
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")
    record = hubspot.portal.get("tickets", ticket.id)
    hubspot.portal.change(record, {"hubspot_owner_id": "1"})

    assert ["Grace Hopper"] == [each.owner for each in await crm.tickets(a_contact())]


async def test_only_allowed_properties_are_asked_for(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """What the operator did not list never leaves the portal: not the salary, not the phone."""
    crm = HubSpotCrm(records, layout=CrmLayout(properties=DEALS))
    contact = _ada(hubspot.portal)
    hubspot.portal.change(contact, {"plan": "business", "salary": "90000", "phone": "1"})
    _owned(hubspot.portal, contact, "deals", dealname="Bikes", amount="900", dealstage="secret")
    known = await crm.contact(a_contact())
    (deal,) = await crm.records(a_contact(), "deals")

    assert (("Plan", "business"),) == known.details
    assert (("Dealname", "Bikes"), ("Amount", "900")) == deal.fields
    asked = {name for call in hubspot.calls for name in call.listed("properties")}
    assert not asked & {"salary", "phone", "dealstage"}


async def test_kinds_that_are_not_listed_give_nothing(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """Notes are what agents say among themselves: nobody reads them unless the operator says so."""
    crm = HubSpotCrm(records, layout=CrmLayout(properties=DEALS))
    _owned(hubspot.portal, _ada(hubspot.portal), "notes", hs_note_body="difficult person")

    assert ["deals"] == list(crm.kinds)
    assert not await crm.records(a_contact(), "notes")
    assert not hubspot.calls


async def test_a_claimed_address_opens_nothing(hubspot: FakeHubSpot, records: Records) -> None:
    """Somebody who merely typed Ada's address sees neither her name nor that she exists."""
    crm = HubSpotCrm(records, layout=CrmLayout(properties=DEALS))
    contact = _ada(hubspot.portal)
    _owned(hubspot.portal, contact, "deals", dealname="Bikes")
    stranger = a_contact(id="stranger", name="Eve", assurance=Assurance.ANONYMOUS)
    known = await crm.contact(stranger)

    assert ("Eve", None) == (known.name, known.email)
    assert contact.id != known.id
    assert not await crm.records(stranger, "deals")


async def test_a_hubspot_that_is_down_is_a_failed_tool(
    hubspot: FakeHubSpot, crm: HubSpotCrm
) -> None:
    """The turn goes on without the detail: nothing but ToolFailed ever leaves."""
    hubspot.faults.share, hubspot.faults.kinds = 1.0, (Fault.GATEWAY,)

    with pytest.raises(ToolFailed, match="HubSpot answered 502"):
        await crm.tickets(a_contact())


async def test_the_key_is_the_unique_property(hubspot: FakeHubSpot, crm: HubSpotCrm) -> None:
    """An operator can find in HubSpot what Baton made, and from what."""
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="ticket:handoff-1")

    assert "ticket:handoff-1" == hubspot.portal.get("tickets", ticket.id).properties[TICKET_KEY]


async def test_a_ticket_that_the_desk_opened_gets_its_contact(
    hubspot: FakeHubSpot, crm: HubSpotCrm
) -> None:
    """Whoever comes first opens it; the CRM knows whose it is."""
    hubspot.portal.create("tickets", {TICKET_KEY: "k1", "subject": "Help"})
    ticket = await crm.open_ticket(a_contact(), a_ticket_draft(), key="k1")

    assert [ticket.contact_id] == hubspot.portal.linked("tickets", ticket.id, "contacts")
    assert 1 == len(hubspot.portal.all("tickets"))


async def test_a_slow_hubspot_costs_the_detail_and_not_the_turn(
    hubspot: FakeHubSpot, records: Records
) -> None:
    """All calls and tries of one question together have an end."""
    crm = HubSpotCrm(records, layout=CrmLayout(), patience=timedelta(milliseconds=20))
    hubspot.faults.share, hubspot.faults.kinds = 1.0, (Fault.SLOW,)

    with pytest.raises(ToolFailed, match="HubSpot takes too long"):
        await crm.tickets(a_contact())
