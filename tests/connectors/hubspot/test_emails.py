"""E-mail manners."""

import pytest

from tests.connectors.hubspot.stage import Stage
from tests.fakes.hubspot.talks import EMAIL


async def test_an_email_is_answered_with_its_new_words_only(stage: Stage) -> None:
    """Quoted text and signatures are no question; the sender's address is known."""
    thread = stage.talks.begin(channel=EMAIL, email="ada@example.com")
    stage.talks.visitor_writes(
        thread,
        "Where is my order?\n\n-- \nAda\nLumen Ltd\n\nOn Mon, 2 Mar 2026 at 10:00, Support "
        "wrote:\n> We sent it.\n> Bye",
        subject="My order",
    )
    await stage.settle()

    assert "You asked: Where is my order? [1]" == stage.talks.said(thread)[0].partition("\n")[0]
    answer = stage.talks.messages[thread][-1]
    assert [{"type": "HS_EMAIL_ADDRESS", "value": "ada@example.com"}] == (
        answer["recipients"][0]["deliveryIdentifiers"]
    )
    assert "Re: My order" == answer["subject"]


@pytest.mark.parametrize(
    ("email", "subject"),
    [
        ("ada@example.com", "Automatic reply: My order"),
        ("ada@example.com", "Abwesenheitsnotiz"),
        ("mailer-daemon@example.com", "My order"),
    ],
)
async def test_a_machine_is_not_answered(stage: Stage, email: str, subject: str) -> None:
    """Two machines that thank each other never end."""
    thread = stage.talks.begin(channel=EMAIL, email=email)
    stage.talks.visitor_writes(thread, "I am away until Monday.", subject=subject)
    await stage.settle()

    assert not stage.talks.said(thread)
