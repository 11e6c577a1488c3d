import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.slack.reply_prefix import is_nearly_reply, is_reply, reply_text


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("!reply You get 16 weeks.", "You get 16 weeks."),
        ("  !reply You get 16 weeks.", "You get 16 weeks."),
        ("!Reply\nYou get\n16 weeks.", "You get\n16 weeks."),
        ("!reply", ""),
        ("!reply !reply twice", "!reply twice"),
    ],
)
def test_the_prefix_is_a_word_of_its_own_at_the_very_start(text: str, reply: str) -> None:
    """What stands behind it is for the contact."""
    assert is_reply(text)
    assert reply == reply_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "reply You get 16 weeks.",
        "/reply You get 16 weeks.",
        "! reply You get 16 weeks.",
        "!replying to her is hard",
        "!reply: You get 16 weeks.",
        "&gt; !reply You get 16 weeks.",
        "`!reply hello`",
        "*!reply* hello",
        "I would !reply hello",
        "<@U1> !reply hello",
        "",
    ],
)
def test_everything_else_stays_inside(text: str) -> None:
    """Quotes, code, near misses and talk about replying are not replies."""
    assert not is_reply(text)
    with pytest.raises(ValueError, match="prefix"):
        reply_text(text)


@given(st.text())
def test_a_text_that_does_not_begin_with_the_sign_is_never_a_reply(text: str) -> None:
    """Whatever is written: without the prefix in front it stays among agents."""
    if not text.strip().lower().startswith("!reply"):
        assert not is_reply(text)


@pytest.mark.parametrize("text", ["/reply hi", "!reply: hi", "*!reply* hi", "! reply hi"])
def test_a_near_miss_is_noticed(text: str) -> None:
    """An agent who missed the prefix by a hair is told."""
    assert is_nearly_reply(text)


@pytest.mark.parametrize("text", ["!reply hi", "Reply to her, please", "replay the video", ""])
def test_plain_talk_is_no_near_miss(text: str) -> None:
    """Agents who talk are left in peace."""
    assert not is_nearly_reply(text)
