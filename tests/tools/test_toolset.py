from typing import Any

import pytest

from bot.domain.answers import ApprovalRequest, ToolResult
from bot.domain.crm import TicketDraft
from bot.domain.errors import ToolFailed
from bot.domain.turns import Turn
from bot.ports.assistant import Tool
from tests.builders import a_contact, a_passage, a_turn, an_approval
from tests.fakes.clock import NOON, FixedClock
from tests.fakes.crm import MemoryCrm
from tests.fakes.retriever import MemoryRetriever
from tools.tickets import APPROVAL_LIFETIME
from tools.tool import RESULT_CHARACTERS
from tools.toolset import TurnToolset

_OTHER = a_contact(id="contact-2", name="Bob", email="bob@example.com")


class _Bench:
    def __init__(self, **changes: Any) -> None:
        self.crm: MemoryCrm = changes.pop("crm", MemoryCrm())
        self.retriever: MemoryRetriever = changes.pop("retriever", MemoryRetriever())
        self.toolset = TurnToolset(
            crm=self.crm,
            retriever=self.retriever,
            clock=FixedClock(),
            find_contact=self._find,
            **changes,
        )

    async def _find(self, contact_id: str) -> Any:
        return a_contact() if contact_id == a_contact().id else None

    def tool(self, name: str, turn: Turn | None = None) -> Tool:
        return {tool.name: tool for tool in self.toolset.offered(turn or a_turn())}[name]

    async def call(self, name: str, **arguments: Any) -> ToolResult:
        outcome = await self.tool(name).call(arguments)
        assert isinstance(outcome, ToolResult)
        return outcome


async def test_a_contact_sees_their_own_record() -> None:
    """The record is that of the contact of the turn."""
    result = await _Bench().call("contact_record")

    assert "- Name: Ada" in result.content
    assert "- Plan: business" in result.content


async def test_a_contact_sees_their_own_tickets() -> None:
    """Tickets of others are neither listed nor found by their number."""
    bench = _Bench()
    await bench.crm.open_ticket(a_contact(), TicketDraft("Mouse", "dead"), key="1")
    await bench.crm.open_ticket(_OTHER, TicketDraft("Secret", "secret"), key="2")
    listed = await bench.call("list_tickets")
    own = await bench.call("ticket_status", number="#1001")
    foreign = await bench.call("ticket_status", number="T-1002")

    assert "Your tickets:\n- T-1001 (open): Mouse, changed 2 March 2026." == listed.content
    assert "Ticket T-1001 (open): Mouse, changed 2 March 2026." == own.content
    assert "You have no ticket with number T-1002." == foreign.content


async def test_a_ticket_waits_for_approval() -> None:
    """Opening a ticket gives an approval with everything that will be written, for 15 minutes."""
    bench = _Bench()
    tool = bench.tool("open_ticket")
    request = await tool.call({"subject": "Mouse  is\ndead.", "description": "Since Monday."})

    assert isinstance(request, ApprovalRequest)
    assert "I can open a ticket for you: “Mouse is dead”." == request.summary
    assert (("description", "Since Monday."), ("subject", "Mouse  is\ndead.")) == request.arguments
    assert NOON + APPROVAL_LIFETIME == request.expires_at
    assert not bench.crm.opened


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("list_tickets", {"contact_id": "contact-2"}),
        ("ticket_status", {}),
        ("ticket_status", {"number": 7}),
        ("ticket_status", {"number": "1" * 41}),
        ("open_ticket", {"subject": "Mouse"}),
        ("open_ticket", {"subject": "Mouse", "description": "dead", "contact": "contact-2"}),
        ("search_knowledge", {"query": "leave", "audience": ["board"]}),
        ("request_human", {"reason": "because"}),
    ],
)
async def test_arguments_that_do_not_fit_are_refused(name: str, arguments: dict[str, Any]) -> None:
    """The result says what is wrong, and nothing was run."""
    bench = _Bench()
    result = await bench.call(name, **arguments)

    assert not result.ok
    assert result.content.startswith("The arguments do not fit")
    assert not bench.crm.asked_about


async def test_a_long_result_is_shortened() -> None:
    """What a tool gives back fits into a prompt."""
    bench = _Bench()
    for number in range(20):
        draft = TicketDraft(f"{number} " + "x" * 400, "long")
        await bench.crm.open_ticket(a_contact(), draft, key=str(number))
    result = await bench.call("list_tickets")

    assert RESULT_CHARACTERS + 20 > len(result.content)
    assert result.content.endswith("(shortened)")


async def test_the_search_keeps_to_the_audience() -> None:
    """A second search sees what the first one saw, and no more."""
    secret = a_passage("The board sells the office.", audience=frozenset({"board"}))
    bench = _Bench(retriever=MemoryRetriever([secret, a_passage()]))
    result = await bench.call("search_knowledge", query="board office leave")

    assert (a_passage().text,) == tuple(passage.text for passage in result.passages)


async def test_a_broken_index_fails_the_tool() -> None:
    """The error names the tool."""
    bench = _Bench(retriever=MemoryRetriever(broken=True))

    with pytest.raises(ToolFailed, match="search_knowledge failed"):
        await bench.call("search_knowledge", query="leave")


async def test_tools_can_be_switched_off() -> None:
    """Everywhere, or in one channel."""
    bench = _Bench(switched_off=["request_human"], switched_off_in={"web": ["open_ticket"]})

    names = {tool.name for tool in bench.toolset.offered(a_turn())}
    assert {"search_knowledge", "contact_record", "list_tickets", "ticket_status"} == names


@pytest.mark.parametrize(
    ("changes", "contact_id", "reason"),
    [
        ({"tool": "list_tickets"}, "contact-1", "not a tool that writes"),
        ({"arguments": (("subject", "x"),)}, "contact-1", "do not fit"),
        ({}, "contact-9", "no contact contact-9"),
    ],
)
async def test_a_write_that_is_not_in_order_is_refused(
    changes: dict[str, Any], contact_id: str, reason: str
) -> None:
    """Only a tool that writes, with arguments that fit, for a contact who exists."""
    bench = _Bench()
    arguments = (("description", "dead"), ("subject", "Mouse"))
    request = an_approval(**{"arguments": arguments, **changes})

    with pytest.raises(ToolFailed, match=reason):
        await bench.toolset.perform(request, contact_id=contact_id, key="effect-1")
    assert not bench.crm.opened
