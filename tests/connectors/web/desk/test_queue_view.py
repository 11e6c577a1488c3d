from datetime import timedelta

from bot.domain.answers import EscalationReason
from bot.domain.handoffs import HandoffState, Urgency
from connectors.web.desk.queue_view import assistant_row, ended_rows, queue_view
from tests.builders import a_conversation, a_handoff, a_message, a_packet, an_agent
from tests.fakes.clock import NOON


def test_mine_stand_before_waiting_before_others() -> None:
    """The agent's own come first, then who waits, then what others handle."""
    waiting = a_handoff(id="waiting")
    mine = a_handoff(id="mine").accepted(an_agent("Ana"), NOON)
    other = a_handoff(id="other").accepted(an_agent("Ben"), NOON)

    view = queue_view([waiting, other, mine], agent=an_agent("Ana"))

    assert [group.heading for group in view.groups] == ["Mine", "Waiting", "With other agents"]
    assert (view.waiting, view.mine) == (1, 1)


def test_urgent_ones_come_first_and_keep_their_order() -> None:
    """Among those who wait, urgent ones stand first, each kind in the order of its waiting."""
    handoffs = [
        a_handoff(id=str(number), packet=a_packet(urgency=urgency))
        for number, urgency in enumerate((Urgency.LOW, Urgency.NORMAL, Urgency.HIGH, Urgency.HIGH))
    ]

    (group,) = queue_view(handoffs, agent=an_agent("Ana")).groups

    assert [row.id for row in group.rows] == ["2", "3", "1", "0"]
    assert group.rows[0].is_urgent


def test_a_row_says_who_what_and_why() -> None:
    """A row carries name, question, reason and channel in words."""
    handoff = a_handoff(packet=a_packet(channel="teams"), reason=EscalationReason.TOOL_FAILED)

    (group,) = queue_view([handoff], agent=an_agent("Ana")).groups

    (row,) = group.rows
    assert row.title == "Ada"
    assert row.line == "Does parental leave cover foster parents?"
    assert row.facts == ("A tool failed", "Teams")


def test_a_contact_without_a_name_is_a_visitor() -> None:
    """Neither the channel nor the CRM knows a name: the row still has one."""
    handoff = a_handoff(packet=a_packet(transcript=(), crm=None))

    (group,) = queue_view([handoff], agent=an_agent("Ana")).groups

    assert group.rows[0].title == "Visitor"


def test_an_ended_row_says_how_and_what_it_was_worth() -> None:
    """What ended shows by whom, the agent's words and the contact's rating."""
    handoff = (
        a_handoff()
        .accepted(an_agent("Ana"), NOON)
        .closed(HandoffState.RESOLVED, NOON, resolution="Answered by payroll.")
        .rated(4)
    )

    (row,) = ended_rows([handoff], agent=an_agent("Ben"))

    assert row.line == "Answered by payroll."
    assert row.facts == ("Resolved by Ana", "4 of 5")


def test_a_conversation_of_the_assistant_shows_the_latest_question() -> None:
    """An agent who may step in sees what was asked last, and when."""
    later = a_message("And for twins?", id="2", at=NOON + timedelta(minutes=1))

    row = assistant_row(a_conversation(), [a_message(), later])

    assert (row.title, row.line, row.since) == ("Ada", "And for twins?", later.at)
