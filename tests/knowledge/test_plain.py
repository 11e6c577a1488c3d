"""Markdown as the words that people search for."""

import pytest

from knowledge.plain import plain_text


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("See [the **form**](https://example.org/a_(b)?c=1) now", "See the form now"),
        ("- [x] done\n- *open*\n> quoted", "done\nopen\nquoted"),
        ("| Kind | Days |\n| --- | :-: |\n| Annual | 28 |", "Kind Days\nAnnual 28"),
        (
            "Call `pay_now()` or __pay__ or snake_case_name",
            "Call pay_now() or pay or snake_case_name",
        ),
        ("https://www.example.org/very/long?x=1 and <https://b.org/y>", "example.org and b.org"),
        ("### Heading\n\n[ref]: https://example.org\nText [a][ref]", "Heading\nText a"),
        ("5 \\* 3 = 15", "5 3 = 15"),
        ("![alt](a.png)", "alt"),
        ("- 12 days\n1. first", "12 days\n1. first"),
    ],
)
def test_marks_and_addresses_go(markdown: str, words: str) -> None:
    """Words stay, in their order and on their lines."""
    assert plain_text(markdown) == words
