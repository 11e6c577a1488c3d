from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.crm import TicketStatus
from bot.domain.handoffs import HandoffState
from bot.ports.services import AskedBefore, Overview
from connectors.slack.home import HomeLooks, conversation_address, home_view
from connectors.slack.places import slack_ref
from tests.builders import a_conversation, a_handoff, a_packet, a_ref, a_ticket
from tests.connectors.slack.desk_stage import GRACE, DeskStage, desk_stage, rig_of
from tests.fakes.clock import NOON
from tests.fakes.slack.screen import plain_lines
from tests.fakes.slack.view_rules import checked_view

LOOKS = HomeLooks(workspace_url="https://acme.slack.com/")
IN_SLACK = slack_ref("T0ACME", "C1", thread="1700000000.000100", user=GRACE)


@pytest.fixture
async def stage() -> AsyncIterator[DeskStage]:
    """Return a Slack in which Grace can open the page."""
    async with desk_stage() as opened:
        rig_of(opened)
        yield opened


def an_overview(**changes: Any) -> Overview:
    """Return an overview with one of everything."""
    asked = a_conversation(ref=IN_SLACK)
    return replace(
        Overview(
            questions=(AskedBefore("How long is leave?", NOON, asked, "reply"),),
            handoffs=(a_handoff(ticket_number="T-7"),),
            tickets=(a_ticket(),),
        ),
        **changes,
    )


def text_of(overview: Overview, *, name: str = "Grace Hopper") -> str:
    """Return all that the page says, after Slack's own check of it."""
    view = checked_view(home_view(overview, name=name, looks=LOOKS), surface="home")
    return "\n".join(plain_lines(view["blocks"]))


def test_somebody_new_learns_what_can_be_done() -> None:
    """An empty page invites to ask, and says what Baton can do."""
    text = text_of(Overview())

    for said in (
        "Hello Grace. Ask me anything in *Messages* above, with `/ask` anywhere",
        "Nothing yet. Try",
        "No ticket is open for you.",
        "Answer from our own documents",
        "You can ask for one at any time.",
    ):
        assert said in text
    assert "With a colleague" not in text


def test_what_somebody_asked_is_linked_to_where_it_was_answered() -> None:
    """A question leads back to its thread."""
    text = text_of(an_overview())

    address = "https://acme.slack.com/archives/C1/p1700000000000100"
    assert f"<{address}|How long is leave?>\n:white_check_mark: answered" in text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("reply", "answered"),
        ("clarify", "waiting for your answer"),
        ("escalate", "passed to a colleague"),
        ("", "being answered"),
    ],
)
def test_every_outcome_has_words(kind: str, words: str) -> None:
    """No code is shown to a contact."""
    asked = AskedBefore("What?", NOON, a_conversation(ref=IN_SLACK), kind)

    assert words in text_of(an_overview(questions=(asked,)))


def test_questions_of_other_channels_say_where() -> None:
    """What was asked on the website is listed and not linked into Slack."""
    asked = AskedBefore("What?", NOON, a_conversation(ref=a_ref(channel="web")), "reply")
    text = text_of(an_overview(questions=(asked,)))

    assert "in Web" in text
    assert "archives" not in text


def test_an_open_handoff_says_who_helps() -> None:
    """Waiting, or in somebody's hands, with the reference number."""
    waiting = text_of(an_overview())
    served = text_of(
        an_overview(handoffs=(a_handoff(state=HandoffState.ACCEPTED, assignee="Ana"),))
    )

    assert "waiting for a colleague" in waiting
    assert "reference T-7" in waiting
    assert "Ana is helping you" in served


def test_tickets_are_shown_with_their_state() -> None:
    """Number, subject and state of each ticket."""
    text = text_of(an_overview(tickets=(a_ticket(status=TicketStatus.WAITING),)))

    assert a_ticket().number in text
    assert "waiting" in text


def test_a_long_history_fits_a_page() -> None:
    """Hundreds of questions and long texts stay within Slack's limits."""
    long = "&<why>" * 900
    asked = AskedBefore(long, NOON, a_conversation(ref=IN_SLACK), "reply")
    handoff = a_handoff(packet=a_packet(open_question=long), ticket_number=long[:100])

    text = text_of(
        Overview((asked,) * 300, (handoff,) * 300, (a_ticket(subject=long),) * 300), name=long
    )

    assert "<why>" not in text


def test_a_page_without_a_name_still_greets() -> None:
    """Somebody of whom Slack tells nothing is greeted without a name."""
    assert "Hello. Ask me anything" in text_of(Overview(), name=" ")


def test_only_conversations_in_slack_have_an_address_there() -> None:
    """A direct conversation without a thread leads to its room."""
    direct = slack_ref("T0ACME", "D1", thread="", user=GRACE)

    assert "https://a.slack.com/archives/D1" == conversation_address(direct, "https://a.slack.com/")
    assert "" == conversation_address(a_ref(channel="web"), "https://a.slack.com/")
    assert "" == conversation_address(direct, "")


async def test_the_page_is_published_when_its_tab_is_opened(stage: DeskStage) -> None:
    """Everybody sees their own page; opening the messages tab publishes nothing."""
    await stage.slack.person(GRACE).opens("messages")
    before = stage.slack.home_of(GRACE)

    await stage.slack.person(GRACE).opens("home")

    assert before is None
    assert any("Hello Grace." in line for line in stage.slack.lines_of(stage.slack.home_of(GRACE)))
