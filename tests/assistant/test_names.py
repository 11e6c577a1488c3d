import pytest

from bot.assistant.names import Names
from bot.assistant.terms import Terms


def _are_in(question: str, text: str) -> bool:
    terms = Terms()
    return Names(question, terms).are_in(terms.of(text))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Do you have a store in Berlin?", "All stores are closed on Sundays."),
        ("What does E-50 mean?", "E-33: motor too hot"),
        ("does the VPN work abroad", "The app works abroad."),
    ],
)
def test_a_name_that_is_missing_is_noticed(question: str, text: str) -> None:
    """Names, codes and short forms in capitals must stand in the text."""
    assert not _are_in(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Do you have a store in Berlin?", "The Berlin store opens at 9."),
        ("What does e-50 mean?", "E-50: brake sensor"),
        ("Where are the keys?", "At the desk."),
        ("Is the desk open in June or on Friday?", "The desk is always open."),
        ("Where Can I Find The Desk", "In the hall."),
        ("Was Ada Lovelace King in London?", "Ada Lovelace was in London."),
    ],
)
def test_what_is_no_name_or_is_there_is_not_missed(question: str, text: str) -> None:
    """Capitals at the start, of days, of titles, and one of many names are forgiven."""
    assert _are_in(question, text)
