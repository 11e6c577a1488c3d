import pytest

from bot.domain.text import safe_text


@pytest.mark.parametrize("text", ["", "plain", "Grüße \U0001f389", "line\nbreak\ttab", "\ufffd"])
def test_storable_text_is_kept(text: str) -> None:
    """Text that a database can store comes back unchanged."""
    assert text == safe_text(text)


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
def test_unstorable_characters_are_replaced(bad: str) -> None:
    """A NUL or lone surrogate becomes the replacement character and nothing around it is lost."""
    expected = "before\ufffdafter"

    assert expected == safe_text(f"before{bad}after")
