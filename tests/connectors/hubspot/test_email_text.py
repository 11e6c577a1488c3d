import pytest

from connectors.hubspot.email_text import written_part

_NEW = "Where is my order?"


@pytest.mark.parametrize(
    "rest",
    [
        "\n\nOn Mon, 2 Mar 2026 at 10:00, Support <s@example.com> wrote:\n> We sent it.",
        "\n\nOn Mon, 2 Mar 2026 at 10:00, Support Team of Lumen\n<s@example.com> wrote:\n> Sent.",
        "\r\n\r\nAm Mo., 2. März 2026 um 10:00 Uhr schrieb Support <s@example.com>:\r\n> Ja.",
        "\n\nLe lun. 2 mars 2026 à 10:00, Support a écrit :\n> Oui.",
        "\n\nEl lun, 2 mar 2026 a las 10:00, Support escribió:\n> Sí.",
        "\n\n-----Original Message-----\nFrom: Support\nWe sent it.",
        "\n\nFrom: Support <s@example.com>\nSent: Monday, 2 March 2026\nTo: Ada\n\nWe sent it.",
        "\n\nVon: Support\nGesendet: Montag\n\nJa.",
        "\n\n________________________________\nWe sent it.",
        "\n-- \nAda Lovelace\nLumen Ltd",
        "\n\nSent from my iPhone",
        "\n> We sent it.\n> Bye",
    ],
)
def test_quotes_and_signatures_are_cut(rest: str) -> None:
    """What is left are the new words."""
    assert _NEW == written_part(_NEW + rest)


@pytest.mark.parametrize(
    "text",
    [
        "I ordered on Monday.\nMy friend wrote: it takes a week.",
        "From: Berlin\nI want to go to Paris.",
        "2 -- 3 weeks are too long",
        "On my bike the wheel is broken",
    ],
)
def test_words_that_only_look_like_it_stay(text: str) -> None:
    """A question is never cut in half."""
    assert text == written_part(text)


def test_an_email_of_nothing_but_a_quote_stays_whole() -> None:
    """Better too much than nothing."""
    assert "> Please help" == written_part("> Please help\n")


@pytest.mark.parametrize("text", ["", " \n ", "On " * 5000, ">" * 10000, "From: x\n" * 3000])
def test_whatever_comes_is_cut_in_no_time(text: str) -> None:
    """No e-mail keeps the service busy."""
    assert len(written_part(text)) <= len(text)
