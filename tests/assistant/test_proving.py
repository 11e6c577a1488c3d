"""By rule, contacts who are not known well enough are led to a code."""

import pytest

from bot.assistant.wishes import wished_tool

_PROVING = ("send_code", "confirm_code", "search_knowledge")


@pytest.mark.parametrize(
    "text",
    [
        "What is the status of my tickets?",
        "What do you know about me?",
        "Open a ticket about my bike",
        "ada@example.com",
        "my e-mail is ada.l+x@mail.example.co.uk.",
    ],
)
def test_who_asks_for_their_own_records_is_sent_a_code(text: str) -> None:
    """And whoever answers with nothing but an address."""
    wish = wished_tool(text, _PROVING)

    assert wish is not None
    assert ("send_code", {}) == (wish.tool, wish.arguments)


@pytest.mark.parametrize("text", ["480213", " 480213.", "code: 480213", "The code is 480213"])
def test_six_digits_are_the_code(text: str) -> None:
    """Alone, or with a word before them."""
    wish = wished_tool(text, _PROVING)

    assert wish is not None
    assert ("confirm_code", {"code": "480213"}) == (wish.tool, wish.arguments)


@pytest.mark.parametrize(
    "text",
    [
        "How long is the warranty?",
        "48021",
        "My order 480213 is late",
        "Who answers at ada@example.com on Sundays?",
    ],
)
def test_other_messages_ask_for_no_code(text: str) -> None:
    """Digits and addresses within a question are part of it."""
    assert wished_tool(text, _PROVING) is None


def test_who_is_known_well_enough_gets_what_they_ask_for() -> None:
    """No code where the tool itself is offered."""
    wish = wished_tool("What is the status of my tickets?", (*_PROVING, "list_tickets"))

    assert wish is not None
    assert "list_tickets" == wish.tool


def test_where_codes_are_not_offered_nothing_changes() -> None:
    """In rooms, and where no e-mail can leave."""
    assert wished_tool("ada@example.com", ("search_knowledge",)) is None
    assert wished_tool("480213", ("search_knowledge",)) is None
