from typing import Any

import pytest

from bot.domain.answers import ToolResult
from bot.domain.contacts import Assurance, Contact
from bot.domain.conversations import Author
from bot.domain.errors import ToolFailed
from bot.service.verification import VerificationService
from bot.store.memory_kept import MemoryKeptValues
from tests.builders import a_contact, a_conversation, a_message, a_ref, a_turn
from tests.fakes.clock import FixedClock
from tests.fakes.crm import MemoryCrm
from tests.fakes.mailer import MemoryMailer
from tests.fakes.retriever import MemoryRetriever
from tools.tool import BoundTool
from tools.toolset import TurnToolset

_STRANGER = a_contact(assurance=Assurance.ANONYMOUS)
_NOBODY = a_contact(assurance=Assurance.ANONYMOUS, email=None)


def _tools(
    mailer: MemoryMailer,
    contact: Contact = _STRANGER,
    *,
    channel: str = "hubspot",
    written: tuple[str, ...] = (),
) -> dict[str, BoundTool]:
    async def find(_: str) -> Contact:
        return contact

    clock = FixedClock()
    service = VerificationService(MemoryKeptValues(clock), mailer, clock=clock, secret=b"secret")
    toolset = TurnToolset(
        crm=MemoryCrm(),
        retriever=MemoryRetriever(),
        clock=clock,
        find_contact=find,
        verification=service,
    )
    conversation = a_conversation(ref=a_ref(channel=channel))
    history = tuple(a_message(id=text, text=text, author=Author.CONTACT) for text in written)
    turn = a_turn(contact=contact, conversation=conversation, history=history)
    return {tool.name: tool for tool in toolset.offered(turn)}


async def _call(tool: BoundTool, **arguments: Any) -> ToolResult:
    outcome = await tool.call(arguments)
    assert isinstance(outcome, ToolResult)
    return outcome


async def test_a_code_goes_to_the_contacts_own_address() -> None:
    """The model names no address, and the answer shows only what its owner knows again."""
    mailer = MemoryMailer()
    result = await _call(_tools(mailer)["send_code"])

    assert "ada@example.com" == mailer.sent[0][0]
    assert "I sent a code to a•••@example.com." in result.content
    assert mailer.code() not in result.content


async def test_the_code_is_checked_and_not_recorded() -> None:
    """What the tool gives back and what is kept of the call hold no code."""
    mailer = MemoryMailer()
    tools = _tools(mailer)
    await _call(tools["send_code"])
    right = await _call(tools["confirm_code"], code=mailer.code())

    assert right.ok
    assert () == right.arguments
    assert not (await _call(tools["confirm_code"], code="000000")).ok


async def test_a_fourth_code_within_the_hour_is_not_sent() -> None:
    """The contact is told what to do instead."""
    mailer = MemoryMailer()
    tool = _tools(mailer)["send_code"]
    results = [await _call(tool) for _ in range(4)]

    assert 3 == len(mailer.sent)
    assert "Please wait an hour, or ask for a human." in results[-1].content


@pytest.mark.parametrize(
    ("contact", "channel"),
    [
        (a_contact(assurance=Assurance.VERIFIED), "hubspot"),
        (_STRANGER, "slack"),
    ],
)
def test_codes_are_offered_only_where_they_prove_something(contact: Contact, channel: str) -> None:
    """Not to the verified, and not in rooms where others write too."""
    assert not {"send_code", "confirm_code"} & set(_tools(MemoryMailer(), contact, channel=channel))


async def test_without_an_address_it_is_asked_for() -> None:
    """Nothing is sent, and nothing is said about any account."""
    mailer = MemoryMailer()
    result = await _call(_tools(mailer, _NOBODY, channel="web")["send_code"])

    assert "Please write your e-mail address here." in result.content
    assert [] == mailer.sent


async def test_a_code_goes_to_the_address_that_the_contact_wrote_last() -> None:
    """Where none is on record: on the web, for example."""
    mailer = MemoryMailer()
    written = ("I am adda@example.com", "sorry, Ada@Example.com, of course.", "send it")
    await _call(_tools(mailer, _NOBODY, channel="web", written=written)["send_code"])

    assert "ada@example.com" == mailer.sent[0][0]


async def test_an_address_on_record_is_not_changed_by_words() -> None:
    """Whoever writes another one into the conversation gets no code there."""
    mailer = MemoryMailer()
    await _call(_tools(mailer, written=("I am eve@example.com",))["send_code"])

    assert "ada@example.com" == mailer.sent[0][0]


async def test_a_mail_server_that_is_away_fails_the_tool() -> None:
    """The turn goes on without it."""
    with pytest.raises(ToolFailed, match="send_code failed"):
        await _call(_tools(MemoryMailer(broken=True))["send_code"])
