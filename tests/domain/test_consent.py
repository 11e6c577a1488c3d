import pytest

from bot.domain.consent import says_no_longer_needed, says_yes


@pytest.mark.parametrize(
    "text",
    [
        "no longer needed",
        "No longer needed, thanks!",
        "I don't need a human any more.",
        "I do not need a colleague anymore",
        "Nicht mehr nötig, danke",
        "ya no hace falta",
    ],
)
def test_plain_words_withdraw(text: str) -> None:
    """Where a channel has no buttons, the whole message says it."""
    assert says_no_longer_needed(text)


@pytest.mark.parametrize(
    "text",
    [
        "The part is no longer needed, but the frame is still broken",
        "Do I no longer need a receipt?",
        "no",
        "yes",
        "",
    ],
)
def test_other_words_withdraw_nothing(text: str) -> None:
    """A sentence that goes on says something else."""
    assert not says_no_longer_needed(text)


def test_a_yes_is_no_withdrawal() -> None:
    """The two readings never meet."""
    assert says_yes("yes, please")
    assert not says_no_longer_needed("yes, please")
