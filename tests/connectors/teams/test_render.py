"""Messages as Teams draws them: Markdown, citations, label, suggestions, and never too large."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.conversations import Author
from bot.domain.messages import Attachment, Message, Offer
from connectors.teams.markdown import escaped, teams_markdown
from connectors.teams.render import MAX_CHARACTERS, Renderer, absolute
from connectors.teams.settings import TeamsOptions
from connectors.teams.size import LARGEST_BYTES, fitted, size_of
from tests.builders import a_citation, a_message, an_approval
from tests.fakes.clock import NOON
from tests.fakes.teams.checks import check_activity
from tests.fakes.teams.checks import size_of as counted_by_teams

RENDERER = Renderer(TeamsOptions(app_id="a", public_url="https://baton.example.com"))


def reply(text: str = "Thirty days [1].", **changes: Any) -> Message:
    whole = a_message(text, author=Author.ASSISTANT, author_name=None)
    return replace(whole, **changes)


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        ("plain", "plain"),
        ("one\ntwo", "one\n\ntwo"),
        ("one\n\n\n\ntwo", "one\n\ntwo"),
        ("# Leave\ntext", "**Leave**\n\ntext"),
        ("### **Leave** ##", "**Leave**"),
        ("- one\n- two\n  - three", "- one\n- two\n  - three"),
        ("text\n- one", "text\n\n- one"),
        ("1. one\n2. two\nafter", "1. one\n2. two\n\nafter"),
        ("> quoted\n> twice", "> quoted\n> twice"),
        ("---", ""),
        ("```py\n# no heading\n| a | b |\n```", "```py\n# no heading\n| a | b |\n```"),
        ("```\nopen", "```\nopen\n```"),
        ("~~~\ncode\n~~~", "```\ncode\n```"),
        ("<at>Everybody</at> and <b>", "&lt;at>Everybody&lt;/at> and &lt;b>"),
        ("`<at>`", "`<at>`"),
        (
            "| Country | Weeks | Paid |\n|---|:-:|---|\n| Spain | 16 | yes |\n| Chile | 24 | |",
            "- **Country · Weeks · Paid**\n- Spain (Weeks: 16; Paid: yes)\n- Chile (Weeks: 24)",
        ),
        ("a | b is no table", "a | b is no table"),
    ],
)
def test_markdown_is_what_teams_can_draw(written: str, drawn: str) -> None:
    """Headings become bold, tables become lists, line breaks stay, tags are shown and not read."""
    assert drawn == teams_markdown(written)


def test_an_escaped_name_is_shown_letter_by_letter() -> None:
    """A contact who calls themselves a link is none."""
    assert r"\[x\]\(http://e\) &lt;at>" == escaped("[x](http://e) <at>").replace(r"\>", ">")


def test_citations_are_drawn_apart_from_the_text() -> None:
    """Number, title with heading, address that opens from Teams, and the sentence it rests on."""
    cited = reply(citations=(a_citation(number=1, url="/documents/a.md#leave"),))

    (root,) = RENDERER.activity(cited, personal=True)["entities"]

    (claim,) = root["citation"]
    assert 1 == claim["position"]
    assert "https://baton.example.com/documents/a.md#leave" == claim["appearance"]["url"]
    assert ["AIGeneratedContent"] == root["additionalType"]


def test_a_citation_that_the_text_does_not_name_is_left_out() -> None:
    """Teams draws only what stands in the text, and parts of an answer carry all citations."""
    two = reply(citations=(a_citation(number=1), a_citation(number=2)))

    (root,) = RENDERER.activity(two, personal=True)["entities"]

    assert [1] == [claim["position"] for claim in root["citation"]]


def test_a_stale_source_says_how_old_it_is() -> None:
    """The abstract, which Teams shows over the number, begins with the date."""
    old = reply(citations=(a_citation(number=1, as_of=NOON, stale=True),))

    (root,) = RENDERER.activity(old, personal=True)["entities"]

    assert root["citation"][0]["appearance"]["abstract"].startswith("As of 02 Mar 2026. ")


@pytest.mark.parametrize(
    ("url", "opened"),
    [
        ("/documents/a", "https://b.example/documents/a"),
        ("https://wiki.example/a", "https://wiki.example/a"),
        ("javascript:alert(1)", ""),
        ("", ""),
        ("https://x.example/" + "a" * 2000, ""),
    ],
)
def test_only_web_addresses_are_linked(url: str, opened: str) -> None:
    """What Teams would refuse, or nobody should press, is left out."""
    assert opened == absolute(url, "https://b.example/")


def test_feedback_and_the_way_to_a_human_are_offered() -> None:
    """Thumbs by Teams itself; a suggestion in chats, a line in rooms, which draw none."""
    offered = reply(offers=(Offer.FEEDBACK, Offer.HUMAN))

    chat = RENDERER.activity(offered, personal=True)
    room = RENDERER.activity(offered, personal=False)

    assert {"feedbackLoop": {"type": "custom"}} == chat["channelData"]
    assert ["Talk to a human"] == [a["title"] for a in chat["suggestedActions"]["actions"]]
    assert "suggestedActions" not in room
    assert room["text"].endswith("*Not what you need? Write “@Baton talk to a human”.*")
    assert "attachments" not in room


def test_files_of_an_agent_are_links_below_the_text() -> None:
    """A name that contains markup is only a name."""
    file = Attachment("plan [v2].pdf", "application/pdf", 10, "https://files.example/1")
    sent = a_message("See here", author=Author.AGENT, author_name="Mia", attachments=(file,))

    text = RENDERER.activity(sent, personal=True)["text"]

    assert "**Mia**\n\nSee here\n\n- [plan \\[v2\\].pdf](https://files.example/1)" == text


@pytest.mark.parametrize("letter", ["a", "ü", "漢", "𝄞", "\n", '"', "\\"])
def test_no_message_is_larger_than_teams_takes(letter: str) -> None:
    """The longest text, with twenty long citations, feedback and a form, in any script."""
    marks = "".join(f"[{number}]" for number in range(1, 21))
    long = letter * 2000
    citations = tuple(
        a_citation(number=number, title=long, quote=long, url="https://x.example/" + "p" * 350)
        for number in range(1, 21)
    )
    largest = reply(
        (marks + letter * MAX_CHARACTERS)[:MAX_CHARACTERS],
        citations=citations,
        offers=(Offer.FEEDBACK, Offer.HUMAN),
        approval=an_approval(),
    )

    shown = RENDERER.activity(largest, personal=True)

    assert size_of(shown) <= LARGEST_BYTES
    check_activity(shown, kind="personal")


def test_sizes_are_counted_as_teams_counts_them() -> None:
    """UTF-16 of the whole payload: a letter outside the first plane takes four bytes."""
    activity = {"text": "aü漢𝄞"}

    assert counted_by_teams(activity) == size_of(activity)


def test_what_fits_is_left_as_it_is() -> None:
    """Nothing is taken from a message of usual size."""
    shown = RENDERER.activity(reply(), personal=True)

    assert shown == fitted(shown)
