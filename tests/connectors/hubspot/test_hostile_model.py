"""Promise 5 over HubSpot: whoever the model names, only the contact of the turn is read."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.answers import ApprovalRequest
from bot.domain.contacts import Assurance, Contact
from bot.domain.crm import TicketDraft
from connectors.hubspot.crm import HubSpotCrm
from connectors.hubspot.layout import CrmLayout
from connectors.hubspot.records import Records
from tests.builders import a_contact, a_turn
from tests.fakes.clock import FixedClock
from tests.fakes.hubspot import FakeHubSpot
from tests.fakes.hubspot.portal import Record
from tests.fakes.retriever import MemoryRetriever
from tools.tool import BoundTool
from tools.toolset import TurnToolset

ATTEMPTS = 500
SECRET = "Divorce papers of Victor"
ADA = a_contact(assurance=Assurance.VERIFIED)
VICTOR = a_contact(
    id="victor", name="Victor", email="victor@example.com", assurance=Assurance.VERIFIED
)
LAYOUT = CrmLayout(properties={"deals": ("dealname",), "orders": ("hs_order_name",)})
_TOOLS = ["contact_record", "list_tickets", "ticket_status", "open_ticket", "account_records"]
_KEYS = ["contact_id", "email", "id", "number", "kind", "subject", "description", "properties"]
_FOREIGN = "<foreign>"
"""Stands for ids, numbers and addresses of Victor, which exist only once the portal is filled."""
_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.tuples(st.just(_FOREIGN), st.integers(0, 4)),
    st.sampled_from(["deals", "orders", "notes", "contacts", "tickets", "*", "../../contacts"]),
    st.text(max_size=20),
    st.none(),
)
_NAMED = st.tuples(st.just(_FOREIGN), st.integers(0, 4))
_WORDS = st.one_of(_NAMED, st.text(min_size=3, max_size=20))
_FITTING: st.SearchStrategy[Any] = st.one_of(
    st.tuples(st.just("ticket_status"), st.fixed_dictionaries({"number": _WORDS})),
    st.tuples(
        st.just("open_ticket"),
        st.fixed_dictionaries({"subject": _WORDS, "description": _WORDS}),
    ),
    st.tuples(
        st.just("account_records"),
        st.fixed_dictionaries({"kind": st.sampled_from(["deals", "orders"])}),
    ),
    st.tuples(st.sampled_from(["contact_record", "list_tickets"]), st.just({})),
)
_WILD = st.tuples(
    st.sampled_from(_TOOLS), st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=4)
)
_CALLS: st.SearchStrategy[tuple[str, dict[str, Any]]] = st.one_of(_FITTING, _WILD)


@pytest.fixture
def crm(records: Records) -> HubSpotCrm:
    """Return the CRM, with deals and orders to be read."""
    return HubSpotCrm(records, layout=LAYOUT)


@pytest.fixture
async def foreign(hubspot: FakeHubSpot, crm: HubSpotCrm) -> list[str]:
    """Give Victor records, and return all that names him or them."""
    hubspot.limits.enforced = False
    ticket = await crm.open_ticket(VICTOR, TicketDraft(SECRET, SECRET), key="before")
    await crm.contact(ADA)
    deal = hubspot.portal.create("deals", {"dealname": SECRET})
    victor = hubspot.portal.get("contacts", ticket.contact_id)
    hubspot.portal.link(("contacts", victor.id), ("deals", deal.id), {4})
    return [ticket.id, victor.id, deal.id, "victor@example.com", "before"]


def _tools(crm: HubSpotCrm) -> dict[str, BoundTool]:
    async def find(_: str) -> Contact:
        return ADA

    toolset = TurnToolset(
        crm=crm,
        records=crm,
        retriever=MemoryRetriever(),
        clock=FixedClock(),
        find_contact=find,
    )
    return {tool.name: tool for tool in toolset.offered(a_turn(contact=ADA))}


def _meant(arguments: dict[str, Any], foreign: list[str]) -> dict[str, Any]:
    return {
        name: foreign[value[1]] if isinstance(value, tuple) else value
        for name, value in arguments.items()
    }


def _stored(hubspot: FakeHubSpot) -> list[Record]:
    kinds = ("contacts", "tickets", "deals", "notes", "orders")
    return [record for kind in kinds for record in hubspot.portal.all(kind)]


@settings(max_examples=ATTEMPTS, deadline=None, suppress_health_check=list(HealthCheck))
@given(call=_CALLS)
async def test_five_hundred_attempts_read_nothing_foreign_and_write_nothing(
    hubspot: FakeHubSpot, foreign: list[str], crm: HubSpotCrm, call: tuple[str, dict[str, Any]]
) -> None:
    """With foreign ids, e-mails and ticket numbers in every call."""
    hubspot.calls.clear()
    before = [(record.id, dict(record.properties)) for record in _stored(hubspot)]

    outcome = await _tools(crm)[call[0]].call(_meant(call[1], foreign))

    said = outcome.summary if isinstance(outcome, ApprovalRequest) else outcome.content
    asked = json.dumps([[each.path, each.query, each.body] for each in hubspot.calls])
    assert SECRET not in said
    assert not any(f'"{each}"' in asked or f"/{each}" in asked for each in foreign)
    assert before == [(record.id, record.properties) for record in _stored(hubspot)]


async def test_a_foreign_ticket_is_as_unknown_as_one_that_never_was(
    foreign: list[str], crm: HubSpotCrm
) -> None:
    """The answer does not tell whether the number exists."""
    tool = _tools(crm)["ticket_status"]
    said = [await tool.call({"number": number}) for number in (foreign[0], "999999")]

    first, second = (getattr(each, "content", "") for each in said)
    assert first.replace(foreign[0], "N") == second.replace("999999", "N")
