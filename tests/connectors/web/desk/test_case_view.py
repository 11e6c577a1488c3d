from datetime import UTC, timedelta

from bot.domain.conversations import Author
from bot.domain.handoffs import Handoff, HandoffState
from bot.ports.services import Case
from connectors.web.desk.case_view import (
    CaseView,
    Voice,
    assistant_view,
    case_view,
    insertion,
    lines,
)
from tests.builders import (
    a_citation,
    a_contact,
    a_conversation,
    a_handoff,
    a_message,
    a_note,
    an_agent,
    an_answer,
)
from tests.fakes.clock import NOON


def _view(handoff: Handoff, *, agent: str = "Ana") -> CaseView:
    case = Case(handoff, a_conversation(), a_contact(), (a_message(),), (), ())
    return case_view(case, agent=agent, zone=UTC, today=NOON)


def test_who_waits_may_be_claimed_and_noted_on() -> None:
    """Before the claim an agent may claim and write notes, and not write to the contact."""
    view = _view(a_handoff())

    assert (view.may_claim, view.may_note, view.may_reply) == (True, True, False)


def test_only_the_assignee_may_reply() -> None:
    """After the claim one agent writes to the contact; the others may leave notes."""
    handoff = a_handoff().accepted(an_agent("Ana"), NOON)

    assert _view(handoff, agent=an_agent("Ana")).may_reply
    assert not _view(handoff, agent=an_agent("Ben")).may_reply
    assert _view(handoff, agent=an_agent("Ben")).may_note


def test_what_ended_is_only_read() -> None:
    """After the end nothing may be written and nothing is suggested."""
    view = _view(a_handoff().accepted(an_agent("Ana"), NOON).closed(HandoffState.RESOLVED, NOON))

    assert not any((view.may_claim, view.may_reply, view.may_note, view.suggestion))


def test_a_conversation_of_the_assistant_may_be_stepped_into() -> None:
    """What the assistant owns can be read and taken over, not written into."""
    view = assistant_view(a_conversation(), [a_message()], zone=UTC, today=NOON)

    assert (view.may_step_in, view.may_reply, view.may_note) == (True, False, False)


def test_notes_stand_between_the_messages_they_came_between() -> None:
    """Notes are placed by time; messages keep their own order."""
    first = a_message(id="1")
    second = a_message(id="2", at=NOON + timedelta(minutes=2), author=Author.AGENT)
    note = a_note(at=NOON + timedelta(minutes=1))

    shown = lines([first, second], [note], zone=UTC, today=NOON)

    assert [line.voice for line in shown] == [Voice.CONTACT, Voice.NOTE, Voice.AGENT]


def test_each_day_is_named_once() -> None:
    """The day stands at its first line only."""
    messages = [a_message(id=str(days), at=NOON + timedelta(days=days // 2)) for days in range(4)]

    shown = lines(messages, [], zone=UTC, today=NOON + timedelta(days=1))

    assert [line.day for line in shown] == ["Yesterday", "", "Today", ""]


def test_a_stale_source_says_its_age() -> None:
    """A citation from a source that is older than its target says as of when."""
    message = a_message(author=Author.ASSISTANT, citations=(a_citation(stale=True),))

    (line,) = lines([message], [], zone=UTC, today=NOON)

    assert line.sources[0].age == "as of 27 Feb 2026"


def test_an_insertion_reads_without_the_chat() -> None:
    """A suggestion loses its markers and names web sources; there may be none."""
    assert insertion(an_answer("16 weeks. [1]")) == (
        "16 weeks.\n\nLeave: https://handbook.example.com/leave#parental-leave"
    )
    assert insertion(an_answer("16 weeks. [1]", citations=(a_citation(url="/d"),))) == "16 weeks."
    assert insertion(None) == ""
