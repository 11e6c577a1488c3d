import pytest

from bot.domain.personal import without_personal_data


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("write to ada@example.org.", "write to (e-mail)"),
        ("call +49 30 1234567 now", "call (telephone) now"),
        ("call (030) 123-4567 now", "call (telephone) now"),
        ("IBAN DE89 3704 0044 0532 0130 00 please", "IBAN (account) please"),
        ("card 4111 1111 1111 1111", "card (card)"),
    ],
)
def test_what_has_a_form_is_found(text: str, left: str) -> None:
    """E-mail addresses, telephone, account and card numbers become a word in brackets."""
    assert left.rstrip(".") == without_personal_data(text).rstrip(".")


@pytest.mark.parametrize(
    "text",
    [
        "25 days of leave from 2026-03-31 to 2026-04-02",
        "ticket T-1042, 10:00 to 16:30",
        "message 1732147756123 of 1732147756.123456",
        "order 20261120-1",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    """Dates, times, tickets and the ids of messages are what they were."""
    assert text == without_personal_data(text)
