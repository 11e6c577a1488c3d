"""Messages as HubSpot shows them."""

from datetime import UTC, datetime

import pytest

from bot.domain.answers import Citation
from bot.domain.conversations import Author
from bot.domain.messages import Message
from connectors.hubspot.render import answer_text, html


def _message(url: str) -> Message:
    return Message(
        id="m1",
        conversation_id="c1",
        author=Author.ASSISTANT,
        text="Twenty days [1].",
        at=datetime(2026, 2, 3, tzinfo=UTC),
        citations=(Citation(number=1, title="Leave", url=url, document_id="leave.md"),),
    )


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("/documents/handbook/leave.md?for=employees&until=1", "https://b.example/documents/"),
        ("https://docs.example/leave", "https://docs.example/leave"),
    ],
)
def test_a_source_opens_from_a_mail(url: str, shown: str) -> None:
    """An address of our own begins with the server's: a mail knows no page that it came from."""
    text = answer_text(_message(url), public_url="https://b.example/")

    assert f"[1] Leave – {shown}" in text


def test_an_address_with_several_parameters_opens() -> None:
    """The ampersand is escaped once; a signed link would be refused with half of its query."""
    drawn = html("See https://b.example/x?for=employees&until=1&key=ab.")

    assert '<a href="https://b.example/x?for=employees&amp;until=1&amp;key=ab">' in drawn


def test_a_quotation_mark_does_not_end_the_address() -> None:
    """What a contact wrote brings no attribute of its own into the markup."""
    drawn = html('https://b.example/"onclick="alert(1)')

    assert '<a href="https://b.example/&quot;onclick=&quot;alert(1">' in drawn
