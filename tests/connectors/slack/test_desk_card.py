from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.answers import Answer, EscalationReason
from bot.domain.contacts import Assurance
from bot.domain.conversations import Author
from bot.domain.handoffs import (
    Handoff,
    HandoffOutcome,
    HandoffState,
    TranscriptLine,
    Urgency,
)
from bot.domain.hours import BusinessHours
from connectors.slack.desk_buttons import Act, chosen, option_value
from connectors.slack.desk_card import CardLooks, card
from connectors.slack.desk_text import escaped, link, quoted
from connectors.slack.desk_words import Patience
from tests.builders import a_handoff, a_packet, a_passage
from tests.connectors.slack.pictured import a_full_handoff
from tests.fakes.clock import NOON

LOOKS = CardLooks(Patience(timedelta(minutes=10)), address="https://baton.example.com")
ACCEPTED: dict[str, Any] = {
    "state": HandoffState.ACCEPTED,
    "assignee": "Grace",
    "assignee_id": "slack:T1:U1",
    "accepted_at": NOON + timedelta(minutes=2),
}


def text_of(handoff: Handoff, *, minutes: float = 0, looks: CardLooks = LOOKS) -> str:
    """Return all that a card says."""
    shown = card(handoff, now=NOON + timedelta(minutes=minutes), looks=looks)
    return "\n".join(_texts(shown.blocks))


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if isinstance(value.get("text"), str) else []
    return own + [text for each in value.values() for text in _texts(each)]


def pressable(handoff: Handoff) -> list[str]:
    """Return the labels of what can be pressed, and of the menu's options."""
    shown = card(handoff, now=NOON, looks=LOOKS)
    elements = [
        e for block in shown.blocks if block["type"] == "actions" for e in block["elements"]
    ]
    options = [option for e in elements for option in e.get("options", [])]
    return [each["text"]["text"] for each in (*elements, *options) if "text" in each]


def test_a_new_card_says_who_asks_what_and_why() -> None:
    """Question, reason, person, channel, evidence and suggested reply stand on the card."""
    text = text_of(a_full_handoff())

    for said in (
        "*Ada* is waiting for an agent",
        "> Does parental leave cover foster parents?",
        "The assistant was not sure enough · 42% sure of its answer",
        "Ada · ada@example.com · Example Ltd (Gold)",
        "Teams · English\nAccording to Teams, not proved",
        "1. <https://handbook.example.com/leave#parental-leave|Leave › Parental leave> · fits 0.90",
        "may be out of date",
        "and 1 more passage",
        "*Suggested reply*\n> Parental leave covers birth and adoption: 16 weeks, fully paid.",
        "1 other open ticket",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("minutes", "sign"),
    [(0, "large_green_circle"), (5, "large_yellow_circle"), (10, "red_circle")],
)
def test_the_colour_follows_the_wait(minutes: float, sign: str) -> None:
    """Green until half of the target, yellow until all of it, then red, and the words say so."""
    text = text_of(a_handoff(), minutes=minutes)

    assert text.startswith(f":{sign}:")
    assert (minutes >= 10) == ("still waiting" in text)


def test_a_reminded_handoff_is_red_whatever_this_desk_s_clock_says() -> None:
    """The reminder itself makes a card late."""
    assert text_of(a_handoff(reminded_at=NOON)).startswith(":red_circle:")


def test_outside_the_hours_nobody_is_late() -> None:
    """The card stays green over night and says when somebody is expected."""
    hours = BusinessHours("UTC", dict.fromkeys(range(7), (8 * 60, 13 * 60)))
    looks = replace(LOOKS, patience=Patience(timedelta(minutes=90), hours))

    text = text_of(a_handoff(), minutes=17 * 60, looks=looks)
    late = text_of(a_handoff(), minutes=21 * 60, looks=looks)

    assert text.startswith(":large_yellow_circle:")
    assert "nobody is expected before <!date^" in text
    assert late.startswith(":red_circle:")
    assert "nobody is expected" not in late


def test_a_second_target_that_has_passed_is_told() -> None:
    """A handoff that was passed on says for how long nobody took it."""
    text = text_of(a_handoff(reminded_at=NOON, escalated_at=NOON), minutes=21)

    assert "longer than 20 min" in text


def test_an_urgent_handoff_says_so() -> None:
    """Urgency is told by a word, not by a colour alone."""
    handoff = a_handoff(packet=a_packet(urgency=Urgency.HIGH))

    assert "*Urgent*" in text_of(handoff)


def test_a_claimed_card_names_the_agent_and_how_to_reach_the_contact() -> None:
    """Who helps, since when, and that the thread stays among agents."""
    text = text_of(a_handoff(**ACCEPTED))

    assert "*Grace* is helping *Ada*\nclaimed after 2 min · no reply yet" in text
    assert "what you write becomes a note" in text
    assert "`!reply`" in text


def test_the_first_reply_is_told() -> None:
    """Others see that the contact has been answered."""
    assert "first reply" in text_of(a_handoff(**ACCEPTED, first_reply_at=NOON))


def test_a_resolved_card_is_short_and_shows_the_rating() -> None:
    """What was found and suggested gives way to how it ended."""
    text = text_of(
        a_full_handoff(
            **{**ACCEPTED, "state": HandoffState.RESOLVED},
            outcome=HandoffOutcome.DUPLICATE,
            resolution="See T-1.",
            rating=4,
            rating_comment="<!channel> thanks",
            closed_at=NOON,
            ticket_number="T-1007",
            ticket_url="https://crm.example.com/1007",
        )
    )

    assert "*Grace* resolved this for *Ada*\nA duplicate · " in text
    assert "*Resolution*\n> See T-1." in text
    assert ":star::star::star::star:  4 of 5\n> &lt;!channel&gt; thanks" in text
    assert "Ticket <https://crm.example.com/1007|T-1007>" in text
    assert "Suggested reply" not in text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (HandoffState.RETURNED, "handed *Ada* back to the assistant"),
        (HandoffState.EXPIRED, "*Ada* is no longer waiting for an agent"),
    ],
)
def test_other_ends_are_told_too(state: HandoffState, words: str) -> None:
    """A card never goes on asking for somebody who needs nobody."""
    assert words in text_of(a_handoff(state=state, closed_at=NOON))


def test_buttons_follow_the_state() -> None:
    """Only what is possible can be pressed."""
    waiting = ["Claim", "Claim and reply", "Resolve", "Open in the web desk", "Add a note"]
    served = ["Reply", "Resolve", "Return to assistant", "Open in the web desk"]
    served += ["Add a note", "Give to another agent"]

    assert waiting == pressable(a_handoff())
    assert served == pressable(a_handoff(**ACCEPTED))
    assert ["Open in the web desk"] == pressable(a_handoff(state=HandoffState.RESOLVED))


def test_without_a_web_desk_nothing_links_to_it() -> None:
    """A card that ended then has no button at all."""
    ended = card(
        a_handoff(state=HandoffState.RESOLVED),
        now=NOON,
        looks=CardLooks(Patience(timedelta(minutes=10))),
    )

    assert "actions" not in [block["type"] for block in ended.blocks]


@pytest.mark.parametrize("reason", EscalationReason)
def test_every_reason_has_words(reason: EscalationReason) -> None:
    """No code is shown to an agent."""
    assert reason.value not in text_of(a_handoff(reason=reason, packet=a_packet(reason=reason)))


def test_a_bare_packet_makes_a_card() -> None:
    """A handoff of which little is known shows what there is."""
    bare = a_packet(
        summary="", open_question="", passages=(), crm=None, confidence=None, transcript=()
    )
    text = text_of(
        a_handoff(packet=replace(bare, suggested_reply=None, assurance=Assurance.ANONYMOUS))
    )

    assert "*Visitor* is waiting for an agent" in text
    assert "> (no question)" in text


def test_a_summary_that_only_repeats_the_question_is_left_out() -> None:
    """What stands on the card is read once."""
    question = "Does parental leave cover foster parents?"
    repeated = a_packet(open_question=question, summary=f"They asked: {question}")
    told = a_packet(open_question=question, summary="Ada is to adopt a child in March.")

    assert "Summary" not in text_of(a_handoff(packet=repeated))
    assert "*Summary*\nAda is to adopt" in text_of(a_handoff(packet=told))


def test_a_passage_of_our_own_pages_gets_our_address() -> None:
    """A path is below Baton's address; what is no web address is not linked."""
    ours = a_passage(url="/documents/leave#parental")
    strange = a_passage(url="javascript:alert(1)", score=0.1)
    text = text_of(a_handoff(packet=a_packet(passages=(ours, strange))))

    assert "<https://baton.example.com/documents/leave#parental|" in text
    assert "javascript" not in text


def test_a_suggestion_is_shown_as_it_will_read() -> None:
    """Markdown becomes Slack's own markup; a long one is shown letter by letter."""
    short = text_of(a_handoff(packet=a_packet(suggested_reply=Answer("You get **16 weeks** [1]."))))
    long = text_of(a_handoff(packet=a_packet(suggested_reply=Answer("**16** " * 900))))

    assert "> You get *16 weeks*." in short
    assert "> **16** **16**" in long


def test_a_contact_cannot_mention_anybody() -> None:
    """What contacts write is shown letter by letter, wherever it stands."""
    evil = "<!channel> <@U123> <https://evil.example|your bank> & more"
    line = TranscriptLine(author=Author.CONTACT, name=evil, text=evil, at=NOON)
    packet = a_packet(
        summary="About " + evil,
        open_question=evil,
        transcript=(line,),
        suggested_reply=Answer(evil),
        passages=(a_passage(evil, title=evil),),
    )
    text = text_of(a_handoff(packet=packet))

    for mark in ("<!channel", "<@", "<https://evil"):
        assert mark not in text


_wild = st.text(max_size=4000) | st.text("&<>\n", max_size=4000)


@given(_wild, _wild, st.sampled_from(HandoffState))
def test_no_text_is_too_long_for_slack(question: str, name: str, state: HandoffState) -> None:
    """However much was written, each text and the whole card stay within Slack's limits."""
    line = TranscriptLine(author=Author.CONTACT, name=name, text=question, at=NOON)
    packet = a_packet(
        summary=question + name,
        open_question=question,
        transcript=(line,),
        suggested_reply=Answer(question),
        passages=(a_passage(question, title=name, url=name),) * 5,
    )
    handoff = a_handoff(
        packet=packet,
        state=state,
        assignee=name,
        resolution=question,
        rating=1,
        rating_comment=name,
    )

    shown = card(handoff, now=NOON, looks=LOOKS)

    texts = _texts(shown.blocks)
    assert max(map(len, texts)) <= 3000
    assert sum(map(len, texts)) <= 13_200
    assert all(len(field["text"]) <= 2000 for b in shown.blocks for field in b.get("fields", []))
    assert all(text.strip() for text in texts)


def test_a_cut_ends_at_a_word() -> None:
    """A text that is too long is cut where a reader would stop."""
    assert "one two…" == escaped("one two three", limit=9)


def test_a_cut_never_halves_an_entity() -> None:
    """The limit counts what is sent, in which & is five characters."""
    assert "&amp;…" == escaped("&&&", limit=8)


def test_a_quote_marks_every_line_and_ends_after_fourteen() -> None:
    """Each line of a quote begins with its mark; a flood of lines is cut."""
    assert "> a\n> b" == quoted("a\n\nb", limit=100)
    assert 15 == len(quoted("\n".join("x" * 40), limit=1000).splitlines())


def test_a_label_cannot_break_out_of_its_link() -> None:
    """Brackets and bars in a title or an address stay text."""
    assert "<https://a.example/%7C|a¦b&gt;>" == link("a|b>", "https://a.example/|")


def test_a_menu_names_its_act_and_its_handoff() -> None:
    """What was chosen in the menu is read back; a foreign value is no act."""
    assert (Act.NOTE, "h:1") == chosen(option_value(Act.NOTE, "h:1"))
    assert chosen("other:1") is None
