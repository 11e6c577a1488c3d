from bot.domain.answers import Signal, ToolResult
from bot.domain.handoffs import HandoffState
from bot.ports.services import Case
from connectors.web.desk.packet_view import (
    ending,
    evidence,
    measured,
    packet_view,
    share,
    tickets,
    tried,
)
from tests.builders import (
    a_contact,
    a_conversation,
    a_handoff,
    a_message,
    a_packet,
    a_passage,
    a_ticket,
    an_agent,
)
from tests.fakes.clock import NOON


def _case(**packet: object) -> Case:
    handoff = a_handoff(packet=a_packet(**packet))
    return Case(handoff, a_conversation(), a_contact(), (a_message(),), (), ())


def test_a_packet_says_everything_in_words() -> None:
    """Reason, confidence and facts reach the agent as words."""
    view = packet_view(_case(confidence=0.38))

    assert view.reason == "Not covered by the knowledge"
    assert (view.confidence, view.confidence_share) == ("38% sure of its answer", 38)
    assert ("Company", "Example") in view.facts
    assert ("Language", "English") in view.facts


def test_a_packet_without_crm_is_still_shown() -> None:
    """Where the CRM could not be reached the rest stands, and the gap is said."""
    view = packet_view(_case(crm=None))

    assert not view.is_crm_known
    assert view.tickets == ()


def test_links_that_could_run_code_are_left_out() -> None:
    """Only links that open pages are shown."""
    view = packet_view(_case(links=(("Good", "https://a.example"), ("Bad", "javascript:a()"))))

    assert view.links == (("Good", "https://a.example"),)


def test_bars_stay_within_their_frame() -> None:
    """A score outside 0 to 1 fills a bar, or leaves it empty."""
    assert [share(value) for value in (-1, 0.0, 0.414, 1.0, 7)] == [0, 0, 41, 100, 100]


def test_the_best_evidence_stands_first() -> None:
    """Passages are ordered by score and named by their last heading."""
    shown = evidence([a_passage(score=0.2, heading_path=("Leave",)), a_passage(score=0.9)])

    assert [passage.score for passage in shown] == ["0.90", "0.20"]
    assert shown[0].title == "Leave › Parental leave"


def test_signals_without_words_show_their_name() -> None:
    """Every signal is readable."""
    (signal,) = measured([Signal("dense_score", 0.8)])

    assert (signal.words, signal.value) == ("Dense score", "0.8")


def test_tools_show_what_they_were_asked_and_gave() -> None:
    """A tool that failed is told from one that worked."""
    (tool,) = tried([ToolResult("find_tickets", (("status", "open"),), " None. ", ok=False)])

    assert (tool.name, tool.arguments, tool.result, tool.is_ok) == (
        "Find tickets",
        "status: open",
        "None.",
        False,
    )


def test_tickets_are_those_of_now() -> None:
    """What the CRM says now comes before what it said when the handoff was made."""
    packet = a_packet()

    assert [row.number for row in tickets([a_ticket(number="T-7")], packet.crm)] == ["T-7"]
    assert [row.number for row in tickets([], packet.crm)] == ["T-1001"]


def test_the_ending_shows_the_rating() -> None:
    """After the end the agent reads the resolution and the contact's rating."""
    ended = (
        a_handoff()
        .accepted(an_agent("Ana"), NOON)
        .closed(HandoffState.RESOLVED, NOON, resolution="Done")
    )

    assert ending(ended) == (("Resolution", "Done"), ("Rating", "None yet"))
    assert ("In their words", "Thanks") in ending(ended.rated(5, "Thanks"))
