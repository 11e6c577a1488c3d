from collections.abc import Sequence
from typing import Any

import pytest

from bot.domain.answers import ToolResult
from bot.domain.contacts import Assurance, Contact
from bot.domain.crm import CrmRecord
from bot.domain.errors import ToolFailed
from tests.builders import a_contact, a_turn
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.crm import MemoryCrm
from tests.fakes.retriever import MemoryRetriever
from tools.tool import BoundTool
from tools.toolset import TurnToolset

_VERIFIED = a_contact(assurance=Assurance.VERIFIED)


class _Records:
    """Deals of everybody, kept apart."""

    def __init__(self, kinds: Sequence[str] = ("deals", "orders"), *, broken: bool = False) -> None:
        self.kinds = kinds
        self._broken = broken

    async def records(self, contact: Contact, kind: str, *, limit: int = 10) -> Sequence[CrmRecord]:
        if self._broken:
            raise ToolFailed("crm", "it cannot be reached")
        if kind != "deals":
            return ()
        fields = (("Dealname", f"Bikes of\n{contact.id}"), ("Amount", "900"))
        return [CrmRecord(kind, "1", fields, NOON)]


def _tools(records: _Records | None, contact: Contact = _VERIFIED) -> dict[str, BoundTool]:
    async def find(_: str) -> Contact:
        return contact

    toolset = TurnToolset(
        crm=MemoryCrm(),
        retriever=MemoryRetriever(),
        clock=FixedClock(),
        find_contact=find,
        records=records,
    )
    return {tool.name: tool for tool in toolset.offered(a_turn(contact=contact))}


async def test_a_contact_reads_their_own_records() -> None:
    """Of the contact of the turn, with the properties that the CRM lets through."""
    result = await _tools(_Records())["account_records"].call({"kind": "deals"})

    assert isinstance(result, ToolResult)
    assert (
        "Your deals:\n- Dealname: Bikes of contact-1, Amount: 900, changed 2 March 2026"
        == result.content
    )


async def test_nothing_there_is_said() -> None:
    """An empty list is an answer."""
    result = await _tools(_Records())["account_records"].call({"kind": "orders"})

    assert isinstance(result, ToolResult)
    assert "You have no orders." == result.content


@pytest.mark.parametrize("assurance", [Assurance.ANONYMOUS, Assurance.ASSERTED])
def test_records_need_a_verified_contact(assurance: Assurance) -> None:
    """Who is only said to be somebody is not offered the tool."""
    assert "account_records" not in _tools(_Records(), a_contact(assurance=assurance))


@pytest.mark.parametrize("records", [None, _Records(())])
def test_without_allowed_kinds_there_is_no_tool(records: _Records | None) -> None:
    """The operator has listed nothing: the model cannot even ask."""
    assert "account_records" not in _tools(records)


@pytest.mark.parametrize("arguments", [{"kind": "notes"}, {"kind": "deals", "contact": "2"}, {}])
async def test_other_kinds_and_other_people_are_refused(arguments: dict[str, Any]) -> None:
    """The model chooses among the allowed kinds and nothing else."""
    result = await _tools(_Records())["account_records"].call(arguments)

    assert isinstance(result, ToolResult)
    assert not result.ok


async def test_a_broken_crm_fails_the_tool() -> None:
    """The turn goes on without it."""
    with pytest.raises(ToolFailed):
        await _tools(_Records(broken=True))["account_records"].call({"kind": "deals"})


async def test_the_operator_can_let_a_ticket_be_opened_without_asking() -> None:
    """It is opened at once, and once for a turn however often the turn is repeated."""
    crm = MemoryCrm()

    async def find(_: str) -> Contact:
        return _VERIFIED

    toolset = TurnToolset(
        crm=crm,
        retriever=MemoryRetriever(),
        clock=FixedClock(),
        find_contact=find,
        unapproved=["open_ticket"],
    )
    for _ in range(2):
        tools = {tool.name: tool for tool in toolset.offered(a_turn(contact=_VERIFIED))}
        result = await tools["open_ticket"].call({"subject": "Mouse", "description": "It is dead."})

    assert isinstance(result, ToolResult)
    assert "I opened ticket T-1001: Mouse." == result.content
    assert 1 == len(crm.opened)
