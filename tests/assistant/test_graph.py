import asyncio
import json
from datetime import timedelta

import pytest

from bot.assistant.context import Limits, PolicySettings
from bot.assistant.graph import compiled_graph
from bot.assistant.state import (
    approval_from,
    approval_state,
    passage_from,
    passage_state,
    tool_from,
    tool_state,
)
from bot.domain.answers import Escalate, EscalationReason, Outcome, Passage, Reply, ToolResult
from bot.domain.errors import SendRejected
from bot.domain.knowledge import Query
from bot.domain.messages import Offer
from tests.assistant.scene import LEAVE, SICK, Scene
from tests.builders import a_passage, an_approval
from tests.fakes.clock import NOON
from tests.fakes.crm import MemoryCrm
from tests.fakes.draft import MemoryDraft
from tests.fakes.model import ScriptedModel, calls, says
from tests.fakes.retriever import MemoryRetriever

_QUESTION = "How many days of annual leave do I get?"
_ANSWER = "You get 25 days of annual leave a year [1]."


def _reason(outcome: Outcome) -> EscalationReason:
    assert isinstance(outcome, Escalate)
    return outcome.reason


def test_node_names_never_change() -> None:
    """The names of nodes are a stored format."""
    names = set(compiled_graph().nodes) - {"__start__"}
    assert {"prepare", "understand", "retrieve", "act", "verify", "decide"} == names


def test_the_state_is_json_like() -> None:
    """Passages, tool results and approvals survive the way through JSON unchanged."""
    result = ToolResult("list_tickets", (("a", "b"),), "You have no tickets.")
    approval = an_approval()

    assert LEAVE == passage_from(json.loads(json.dumps(passage_state(LEAVE))))
    assert result == tool_from(json.loads(json.dumps(tool_state(result))))
    assert approval == approval_from(json.loads(json.dumps(approval_state(approval))))


async def test_a_plain_question_takes_one_model_call() -> None:
    """Search once, ask once."""
    model = ScriptedModel.of(says(_ANSWER))
    scene = Scene(model)
    outcome = await scene.say(_QUESTION)

    assert isinstance(outcome, Reply)
    assert 1 == len(model.prompts)
    assert 1 == len(scene.memory.queries)


async def test_the_contact_sees_the_answer_grow() -> None:
    """Statuses first, then the text in pieces while it is written."""
    scene = Scene(ScriptedModel.of(says("You get 25 days ", "of annual leave a year [1].")))
    await scene.say(_QUESTION)

    assert ["Searching the knowledge", "Reading 3 passages", "Writing"] == scene.draft.statuses
    assert "You get 25 days of annual leave a year [1]." == scene.draft.text
    assert 0 == scene.draft.withdrawn


async def test_weak_evidence_is_not_shown_while_it_is_written() -> None:
    """A text that will probably not be sent is not shown and then taken away."""
    scene = Scene(ScriptedModel.of(says("Breakfast is at 8 [1].")))
    outcome = await scene.say("Does the cafeteria serve breakfast?")

    assert EscalationReason.NOT_COVERED is _reason(outcome)
    assert "" == scene.draft.text


async def test_an_answer_that_is_not_sent_is_withdrawn() -> None:
    """A draft that was shown and does not stand up disappears."""
    scene = Scene(ScriptedModel.of(says("You get 99 days of leave [1].")))
    outcome = await scene.say(_QUESTION)

    assert EscalationReason.NOT_COVERED is _reason(outcome)
    assert 1 == scene.draft.withdrawn


async def test_a_draft_that_breaks_does_not_break_the_turn() -> None:
    """A channel that cannot show drafts still gets the reply."""

    class BrokenDraft(MemoryDraft):
        async def append(self, text: str) -> None:
            raise SendRejected("no")

        async def status(self, text: str) -> None:
            raise SendRejected("no")

    scene = Scene(ScriptedModel.of(says(_ANSWER)))
    scene.draft = BrokenDraft()

    assert isinstance(await scene.say(_QUESTION), Reply)


async def test_an_unsure_answer_goes_to_the_agent() -> None:
    """Below the threshold the contact is offered a human, and the agent sees the answer."""
    strict = PolicySettings(threshold=0.999)
    outcome = await Scene(ScriptedModel.of(says(_ANSWER)), policy=strict).say(_QUESTION)

    assert isinstance(outcome, Escalate)
    assert EscalationReason.LOW_CONFIDENCE is outcome.reason
    assert outcome.ask_first
    assert outcome.suggested is not None
    assert "25 days" in outcome.suggested.text
    assert "confidence" == outcome.trace.signals[0].name
    assert all(signal.words for signal in outcome.trace.signals)


async def test_a_failed_model_brings_a_human() -> None:
    """When no model answers, the turn still ends, with what was found for the agent."""
    outcome = await Scene(ScriptedModel.of([OSError("down")])).say(_QUESTION)

    assert EscalationReason.MODEL_FAILED is _reason(outcome)
    assert not outcome.ask_first
    assert outcome.trace.passages


async def test_a_broken_index_brings_a_human() -> None:
    """Knowledge that cannot be searched is not called "not covered"."""
    outcome = await Scene(retriever=MemoryRetriever(broken=True)).say(_QUESTION)

    assert EscalationReason.TOOL_FAILED is _reason(outcome)


async def test_a_broken_crm_brings_a_human() -> None:
    """A look-up that fails is passed on, with the failed call in the trace."""
    outcome = await Scene(crm=MemoryCrm(broken=True)).say("show my tickets")

    assert EscalationReason.TOOL_FAILED is _reason(outcome)
    assert not outcome.trace.tools[0].ok


async def test_a_model_that_never_ends_is_stopped() -> None:
    """After the allowed rounds a human takes over."""
    model = ScriptedModel.of(calls("list_tickets"))
    outcome = await Scene(model, limits=Limits(rounds=3)).say(_QUESTION)

    assert EscalationReason.LIMIT_REACHED is _reason(outcome)
    assert 3 == len(model.prompts)


async def test_the_token_budget_holds() -> None:
    """A turn whose calls used the budget up makes no further call."""
    model = ScriptedModel.of(calls("list_tickets"), says(_ANSWER))
    outcome = await Scene(model, limits=Limits(tokens=10)).say(_QUESTION)

    assert EscalationReason.LIMIT_REACHED is _reason(outcome)
    assert 1 == len(model.prompts)


async def test_a_slow_search_does_not_outlive_the_deadline() -> None:
    """The turn ends before its deadline also when the index hangs."""

    class HangingRetriever(MemoryRetriever):
        async def search(self, query: Query) -> tuple[Passage, ...]:
            await asyncio.Event().wait()
            return ()

    scene = Scene(retriever=HangingRetriever())
    deadline = NOON + Limits().reserve + timedelta(milliseconds=50)
    outcome = await scene.say(_QUESTION, deadline=deadline)

    assert isinstance(outcome, Escalate)


async def test_a_second_search_can_be_cited() -> None:
    """Passages that the search tool finds get the next numbers and may be cited."""
    found = calls("search_knowledge", '{"query": "doctor note fourth day"}')
    model = ScriptedModel.of(found, says("A doctor's note is needed from the fourth day on [2]."))
    scene = Scene(model, passages=[LEAVE], limits=Limits(passages=1))
    scene.memory.passages.append(SICK)
    outcome = await scene.say("How many days of leave before a note?")

    assert isinstance(outcome, Reply)
    assert [SICK.url] == [citation.url for citation in outcome.answer.citations]


async def test_a_tool_answer_rests_on_records() -> None:
    """A reply from records carries no confidence and no citation."""
    outcome = await Scene().say("show my tickets")

    assert isinstance(outcome, Reply)
    assert outcome.confidence is None
    assert () == outcome.answer.citations
    assert "list_tickets" == outcome.trace.tools[0].tool


@pytest.mark.parametrize(
    ("reason", "expected", "asks"),
    [
        ("contact_asked", EscalationReason.ASKED_FOR_HUMAN, False),
        ("cannot_help", EscalationReason.NOT_COVERED, True),
    ],
)
async def test_a_model_can_ask_for_a_human(
    reason: str, expected: EscalationReason, *, asks: bool
) -> None:
    """The tool states a wish; the policy makes the escalation of it."""
    model = ScriptedModel.of(calls("request_human", json.dumps({"reason": reason})))
    outcome = await Scene(model).say(_QUESTION)

    assert isinstance(outcome, Escalate)
    assert expected is outcome.reason
    assert asks is outcome.ask_first


async def test_a_yes_in_words_shows_a_waiting_approval_again() -> None:
    """An approval is given by its button; a yes in words shows it once more while it holds."""
    scene = Scene()
    waiting = an_approval()
    scene.history.append(scene.turn("open a ticket").message)
    scene.was_told("Shall I go ahead?", approval=waiting)
    outcome = await scene.say("yes")

    assert isinstance(outcome, Reply)
    assert waiting == outcome.approval


async def test_a_yes_without_an_offer_brings_nobody() -> None:
    """Only a message that asked can be agreed to."""
    scene = Scene()
    scene.was_told("You get 25 days.", offers=(Offer.HUMAN,))

    assert isinstance(await scene.say("ok"), Reply)


async def test_only_the_audience_of_the_room_is_searched() -> None:
    """The search is made for the audience of the turn."""
    scene = Scene()
    turn = scene.turn(_QUESTION)
    await scene.assistant.answer(turn, scene.draft)

    assert turn.audience == scene.memory.queries[0].audience


async def test_notes_of_agents_never_reach_the_contact() -> None:
    """Notes guide the model; a sentence taken from them is not supported by any passage."""
    note = "Ada is on the layoff list for the spring."
    model = ScriptedModel.of(says(f"{note} {_ANSWER}"))
    outcome = await Scene(model).say(_QUESTION, agent_notes=(note,))

    assert isinstance(outcome, Reply)
    assert note in model.prompts[0][-1].text
    assert "layoff" not in outcome.answer.text


async def test_an_empty_and_a_long_message_are_refused_with_a_sentence() -> None:
    """Neither is searched; the contact is told what would help."""
    scene = Scene(limits=Limits(message_characters=100))
    empty = await scene.say("  ")
    long = await scene.say("a" * 101)

    assert isinstance(empty, Reply)
    assert isinstance(long, Reply)
    assert "no text" in empty.answer.text
    assert "100 characters" in long.answer.text
    assert not scene.memory.queries


async def test_a_cut_answer_ends_with_its_last_whole_sentence() -> None:
    """A provider's length limit leaves no half sentence behind."""
    cut = says(f"{_ANSWER} You can carry over up to", finish="length")
    outcome = await Scene(ScriptedModel.of(cut)).say(_QUESTION)

    assert isinstance(outcome, Reply)
    assert "You get 25 days of annual leave a year. [1]" == outcome.answer.text


async def test_a_summary_tells_the_agent_what_happened() -> None:
    """The paragraph names the contact, the beginning, the last answer and the open question."""
    scene = Scene()
    scene.turn("How much leave do I get?")
    scene.was_told("You get 25 days.")
    summary = await scene.assistant.summarise(scene.turn("And for foster parents?"))

    expected = (
        "Ada wrote 2 messages. It began with “How much leave do I get?”. The last thing they were "
        "told was “You get 25 days”. Now they say “And for foster parents?”."
    )
    assert expected == summary


async def test_conversations_run_side_by_side() -> None:
    """One compiled graph serves many turns at a time without mixing them up."""
    scene = Scene(
        passages=[a_passage(f"Room {n} is on floor {n}.", chunk_id=str(n)) for n in range(8)]
    )
    turns = [scene.turn(f"Where is room {number}?") for number in range(3, 8)]
    outcomes = await asyncio.gather(
        *(scene.assistant.answer(turn, MemoryDraft()) for turn in turns)
    )

    asked = [outcome.trace.question for outcome in outcomes]
    assert [turn.message.text for turn in turns] == asked
