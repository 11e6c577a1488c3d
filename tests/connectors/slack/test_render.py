"""A message as Slack shows it: everything that belongs to it, within Slack's limits."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.messages import Message, Offer
from connectors.slack.places import slack_ref
from connectors.slack.render import FALLBACK_BYTES, Rendered, cut_to_bytes, rendered
from tests.builders import a_citation, a_message, an_approval
from tests.fakes.slack.block_rules import checked_blocks

REF = slack_ref("T1", "C1", thread="17.1", user="U1")
MANY = an_approval(arguments=tuple((f"a{number}", "v" * 900) for number in range(20)))
LONG = "**Leave** is & remains <great>. " * 2000


def one(message: Message, **more: Any) -> Rendered:
    (part,) = rendered(message, REF, **more)
    return part


def texts(part: Rendered) -> list[str]:
    return [
        element["text"]
        for block in part.blocks
        for element in block.get("elements", ())
        if element.get("type") == "mrkdwn"
    ]


def test_the_text_is_a_markdown_block() -> None:
    """Slack itself shows bold, lists and code."""
    part = one(a_message("**Thirty** days."))

    assert {"type": "markdown", "text": "**Thirty** days."} == part.blocks[0]
    assert "*Thirty* days." == part.text


def test_a_source_has_number_title_age_and_link() -> None:
    """The heading helps to find the place; the age says how far to trust it."""
    citation = a_citation(as_of=datetime(2026, 2, 7, tzinfo=UTC))
    part = one(a_message("Thirty days. [1]", citations=(citation,)))

    assert [f"[1] <{citation.url}|Leave › Parental leave> · as of 7 February 2026"] == texts(part)


def test_an_old_source_is_marked() -> None:
    """A reader sees that it may be out of date."""
    part = one(a_message("Thirty days. [1]", citations=(a_citation(stale=True),)))

    assert texts(part)[0].endswith(", may be out of date")


def test_our_own_pages_have_our_address() -> None:
    """A link in Slack needs the whole address."""
    citation = a_citation(url="/documents/leave.md")
    part = one(a_message(citations=(citation,)), public_url="https://baton.example")

    assert "<https://baton.example/documents/leave.md|" in texts(part)[0]


def test_a_title_cannot_call_the_room() -> None:
    """Titles come from documents."""
    part = one(a_message(citations=(a_citation(title="<!channel> | x"),)))

    assert "<!channel>" not in str(part.blocks)


@pytest.mark.parametrize(
    ("offers", "actions"),
    [
        ((), []),
        ((Offer.HUMAN,), ["baton_human"]),
        ((Offer.HUMAN, Offer.FEEDBACK), ["baton_human", "baton_feedback"]),
        ((Offer.HANDOFF,), ["baton_human", "baton_no_human"]),
        ((Offer.HANDOFF, Offer.HUMAN), ["baton_human", "baton_no_human"]),
        ((Offer.ANSWER_AGAIN,), ["baton_answer_again"]),
        ((Offer.WITHDRAW,), ["baton_withdraw"]),
        ((Offer.RATING,), [f"baton_rate{rating}" for rating in range(1, 6)]),
    ],
)
def test_offers_become_buttons(offers: tuple[Offer, ...], actions: list[str]) -> None:
    """Each of them once."""
    part = one(a_message(offers=offers))

    assert actions == [
        element["action_id"]
        for block in part.blocks
        for element in block.get("elements", ())
        if "action_id" in element
    ]


@pytest.mark.parametrize(
    "message",
    [
        a_message("Hello."),
        a_message(""),
        a_message(LONG),
        a_message("```\n" + "x = 1\n" * 5000 + "```"),
        a_message("x" * 30_000),
        a_message("&" * 10_000),
        a_message("é" * 11_000),
        a_message("hi", citations=tuple(a_citation(number=n, title="T" * 400) for n in range(30))),
        a_message(LONG, citations=(a_citation(),) * 10, offers=tuple(Offer)),
        a_message("ok?", approval=MANY),
        a_message("ok?", approval=an_approval(arguments=(("subject", ""),))),
    ],
)
def test_every_message_keeps_slacks_limits(message: Message) -> None:
    """What Slack would refuse is never sent."""
    for part in rendered(message, REF, files=("<https://f.example|list.csv>",)):
        checked_blocks(part.blocks)
        assert 0 < len(part.text.encode()) <= FALLBACK_BYTES


def test_nothing_of_a_long_message_is_lost() -> None:
    """Sources and buttons stand below the last part only."""
    parts = rendered(replace(a_message(LONG), offers=(Offer.HUMAN,)), REF)

    assert 2000 == sum(part.body.count("**Leave**") for part in parts)
    assert [()] * (len(parts) - 1) == [part.tail for part in parts[:-1]]
    assert parts[-1].tail


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [("abc", 3, "abc"), ("abcdefgh", 6, "abc…"), ("ab&amp;cd", 8, "ab…"), ("éééé", 7, "éé…")],
)
def test_a_cut_leaves_whole_characters(text: str, most: int, cut: str) -> None:
    """Neither a letter nor an escape is left in pieces."""
    assert cut == cut_to_bytes(text, most)


def test_a_message_that_was_taken_back_says_so() -> None:
    """Its place stays, its words do not."""
    part = one(a_message("", deleted=True))

    assert "_This message was taken back._" == part.body
