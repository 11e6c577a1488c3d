"""When a message is meant for Baton: the whole rule as a table."""

import pytest

from bot.domain.conversations import Author
from connectors.slack.threads import authors_since_baton, is_for_baton, is_open_question
from connectors.slack.wire import Written
from tests.builders import a_message


def words(text: str, *, kind: str = "channel", reply: bool = False, user: str = "U1") -> Written:
    thread = "1.0" if reply else "2.0"
    return Written("T1", "C1", kind, "2.0", thread, user, "T1", text)


@pytest.mark.parametrize(
    ("said", "others", "takes_part", "is_for"),
    [
        (words("hi", kind="im"), (), False, True),
        (words("<@U2> hi", kind="im"), (), False, True),
        (words("<@UBOT> hi"), (), False, True),
        (words("<@UBOT> ask <@U2>", reply=True), (), False, True),
        (words("hi"), (), False, False),
        (words("hi", reply=True), (), False, False),
        (words("hi", reply=True), (), True, True),
        (words("hi", reply=True), ("U1",), True, True),
        (words("hi", reply=True), ("U2",), True, False),
        (words("hi", reply=True), ("U1", "U2"), True, False),
        (words("hi", reply=True, user="U2"), (), True, True),
        (words("<@U2> hi", reply=True), (), True, False),
        (words("<!here> hi", reply=True), (), True, False),
        (words("<!subteam^S1|@desk> hi", reply=True), (), True, False),
    ],
)
def test_who_is_spoken_to(
    said: Written, others: tuple[str, ...], *, takes_part: bool, is_for: bool
) -> None:
    """Named or alone: yes. Somebody else named, or two people in turn: no."""
    assert is_for is is_for_baton(said, me="UBOT", others=others, takes_part=takes_part)


@pytest.mark.parametrize(
    ("said", "answer", "is_open"),
    [
        (words("hi?"), "mentions", False),
        (words("hi?"), "all", True),
        (words("hi?"), "confident", True),
        (words("<@U2> hi?"), "all", False),
        (words("<!channel> hi?"), "all", False),
        (words("hi?", reply=True), "all", False),
    ],
)
def test_a_question_to_nobody(said: Written, answer: str, *, is_open: bool) -> None:
    """Only where the room's rules say so, and only when it begins a thread."""
    assert is_open is is_open_question(said, answer=answer)  # type: ignore[arg-type]


def test_who_wrote_since_baton_spoke() -> None:
    """Older words do not count: Baton has answered them."""
    messages = [
        a_message("a", author=Author.CONTACT, author_id="T1:U3"),
        a_message("b", author=Author.ASSISTANT),
        a_message("c", author=Author.CONTACT, author_id="T1:U1"),
        a_message("d", author=Author.CONTACT, author_id="T1:U2"),
    ]

    assert {"T1:U1", "T1:U2"} == authors_since_baton(messages)
