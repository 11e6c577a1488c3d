"""Promise 5: a fully hostile model reads nobody else's data and writes nothing unapproved."""

import json
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.answers import Outcome, Reply
from bot.domain.contacts import Assurance, Contact
from bot.domain.crm import TicketDraft
from tests.assistant.scene import SECRET, Scene
from tests.builders import a_contact, an_identity
from tests.fakes.crm import MemoryCrm
from tests.fakes.model import ScriptedModel, calls, says
from tests.fakes.rig import Rig

_VICTIM = Contact(id="victim", name="Victor", assurance=Assurance.VERIFIED)
_SECRET_WORDS = "Divorce papers of Victor"
_TOOLS = [
    "search_knowledge",
    "contact_record",
    "list_tickets",
    "ticket_status",
    "open_ticket",
    "request_human",
    "set_status",
    "__class__",
    "",
]
_KEYS = ["contact_id", "contact", "number", "subject", "description", "query", "audience", "reason"]
_VALUES: st.SearchStrategy[Any] = st.one_of(
    st.sampled_from(["victim", "T-1001", "1001", "board", "*", "'; drop table", "contact_asked"]),
    st.text(max_size=30),
    st.integers(),
    st.none(),
    st.just("x" * 50_000),
    st.lists(st.sampled_from(["board", "public"]), max_size=2),
)
_ARGUMENTS = st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=4).map(json.dumps)
_CALLS = st.lists(st.tuples(st.sampled_from(_TOOLS), _ARGUMENTS), min_size=1, max_size=6)
_TEXTS = st.sampled_from(
    [
        f"{_SECRET_WORDS} [1].",
        "Ticket T-1001 of Victor is open.",
        f"{SECRET.text} [1]",
        "I opened ticket T-9999 for you.",
        "y" * 50_000,
    ]
)


async def _crm_with_a_foreign_ticket() -> MemoryCrm:
    crm = MemoryCrm()
    await crm.open_ticket(_VICTIM, TicketDraft(_SECRET_WORDS, "private"), key="before")
    crm.asked_about.clear()
    return crm


def _seen(outcome: Outcome) -> str:
    """Everything that a contact or the model could read of an outcome."""
    said = outcome.answer.text if isinstance(outcome, Reply) else ""
    tools = " ".join(tool.content for tool in outcome.trace.tools)
    passages = " ".join(passage.text for passage in outcome.trace.passages)
    return f"{said} {tools} {passages}"


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(rounds=st.lists(_CALLS, min_size=1, max_size=4), text=_TEXTS)
async def test_a_hostile_model_reaches_nothing(
    rounds: list[list[tuple[str, str]]], text: str
) -> None:
    """Any tool calls with any arguments, then any text: no foreign read, no write, no lie."""
    crm = await _crm_with_a_foreign_ticket()
    scripts = [calls(*each[0], more=each[1:]) for each in rounds]
    model = ScriptedModel.of(*scripts, says(text))
    scene = Scene(model, crm=crm)

    outcome = await scene.say("How many days of annual leave do I get?")

    assert ["before"] == list(crm.opened)
    assert set(crm.asked_about) <= {scene.contact.id}
    assert _SECRET_WORDS not in _seen(outcome)
    assert SECRET.text not in _seen(outcome)
    assert "T-9999" not in _seen(outcome)
    prompts = " ".join(message.text for prompt in model.prompts for message in prompt)
    assert SECRET.text not in prompts
    assert 200_000 > max(len(message.text) for prompt in model.prompts for message in prompt)


async def test_no_tool_takes_a_contact() -> None:
    """No tool has an argument that could name somebody."""
    scene = Scene(contact=a_contact(assurance=Assurance.VERIFIED))
    tools = scene.toolset.offered(scene.turn("hello"))

    named = {name for tool in tools for name in tool.parameters["properties"]}
    assert {"query", "number", "subject", "description", "reason"} == named


async def test_records_need_to_know_who_asks() -> None:
    """An anonymous contact is not offered what reads the CRM; a ticket can still be asked for."""
    scene = Scene(contact=a_contact(assurance=Assurance.ANONYMOUS))

    names = {tool.name for tool in scene.toolset.offered(scene.turn("hello"))}
    assert {"search_knowledge", "open_ticket", "request_human"} == names


async def test_a_write_is_what_was_approved_and_made_once() -> None:
    """The approved arguments are written, for the contact who approved, once for a key."""
    scene = Scene(
        ScriptedModel.of(calls("open_ticket", '{"subject": "Mouse", "description": "dead"}'))
    )
    outcome = await scene.say("Open a ticket, my mouse is dead")
    assert isinstance(outcome, Reply)
    assert outcome.approval is not None
    assert not scene.crm.opened

    request = outcome.approval
    await scene.toolset.perform(request, contact_id=scene.contact.id, key="effect-1")
    await scene.toolset.perform(request, contact_id=scene.contact.id, key="effect-1")

    assert ["effect-1"] == list(scene.crm.opened)
    assert "Mouse" == scene.crm.opened["effect-1"].subject
    assert scene.contact.id == scene.crm.opened["effect-1"].contact_id


async def test_one_turn_asks_for_one_approval() -> None:
    """Of several writes in one response only the first is put before the contact."""
    arguments = '{"subject": "Mouse", "description": "dead"}'
    other = '{"subject": "Other", "description": "other"}'
    scene = Scene(ScriptedModel.of(calls("open_ticket", arguments, more=[("open_ticket", other)])))
    outcome = await scene.say("Open two tickets")

    assert isinstance(outcome, Reply)
    assert outcome.approval is not None
    assert ("subject", "Mouse") in outcome.approval.arguments


async def test_the_approval_is_the_same_for_the_same_call() -> None:
    """A turn that is run again after a crash asks for the same approval, not for a second."""
    model = ScriptedModel.of(calls("open_ticket", '{"subject": "Mouse", "description": "dead"}'))
    scene = Scene(model)
    turn = scene.turn("Open a ticket")

    first = await scene.assistant.answer(turn, scene.draft)
    again = await scene.assistant.answer(turn, scene.draft)
    other = await scene.assistant.answer(replace(turn, id="other"), scene.draft)

    assert isinstance(first, Reply)
    assert isinstance(again, Reply)
    assert isinstance(other, Reply)
    assert first.approval == again.approval
    assert first.approval != other.approval


async def test_in_a_shared_thread_a_turn_is_that_of_whoever_wrote() -> None:
    """Bob, who asks below Ada's question, is served with his own records and never with hers."""
    rig = Rig()
    ada = an_identity(channel="vendor", external_id="ada", name="Ada", email="ada@example.org")
    bob = an_identity(channel="vendor", external_id="bob", name="Bob", email="bob@example.org")

    for identity in (ada, bob, ada, bob):
        await rig.hear("What are my tickets?", identity=identity)

    asked = [(turn.contact.name, turn.contact.email) for turn in rig.assistant.turns]
    assert [("Ada", ada.email), ("Bob", bob.email)] * 2 == asked
    assert 2 == len({turn.contact.id for turn in rig.assistant.turns})
    assert 1 == len({turn.conversation.id for turn in rig.assistant.turns})


async def test_what_was_proved_once_is_not_sure_for_ever() -> None:
    """A turn is as sure of its contact as the channel is at that moment."""
    rig = Rig()
    sure = an_identity(channel="vendor", assurance=Assurance.VERIFIED)
    unsure = an_identity(channel="vendor", assurance=Assurance.ASSERTED)

    for identity in (sure, unsure):
        await rig.hear("What are my tickets?", identity=identity)

    found = [turn.contact.assurance for turn in rig.assistant.turns]
    assert [Assurance.VERIFIED, Assurance.ASSERTED] == found
