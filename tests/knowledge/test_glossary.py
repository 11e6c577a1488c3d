"""The company's own words reach what documents call otherwise."""

from pathlib import Path

import pytest

from bot.domain.errors import SettingsError
from knowledge.glossary import Glossary, read_glossary

GLOSSARY = Glossary((("PTO", "paid time off", "annual leave"), ("C++", "cpp")))


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("How much PTO?", "How much PTO?, paid time off, annual leave"),
        ("how much pto?", "how much pto?, paid time off, annual leave"),
        ("Is annual leave PTO?", "Is annual leave PTO?, paid time off"),
        ("Do we use C++?", "Do we use C++?, cpp"),
        ("Can I opt out?", "Can I opt out?"),
        ("Cryptography", "Cryptography"),
    ],
)
def test_a_question_is_searched_with_its_synonyms(question: str, searched: str) -> None:
    """Whole words count, in whatever case; what the question has already is not repeated."""
    assert searched == GLOSSARY.expanded(question)


def test_an_empty_glossary_changes_nothing() -> None:
    """The question stays as it is."""
    assert "How much PTO?" == Glossary().expanded("How much PTO?")


def test_a_glossary_is_read_from_a_file(tmp_path: Path) -> None:
    """One group a line, with one word or several."""
    file = tmp_path / "glossary.yaml"
    file.write_text("PTO: [paid time off, annual leave]\nHQ: headquarters\n")

    assert Glossary(
        (("PTO", "paid time off", "annual leave"), ("HQ", "headquarters"))
    ) == read_glossary(file)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "No such file"),
        ("a: [", "not YAML"),
        ("- PTO", "one group a line"),
        ("PTO: [1]", "PTO needs a text"),
        ("PTO:", "PTO needs a text"),
    ],
)
def test_a_wrong_glossary_is_refused(tmp_path: Path, text: str | None, sentence: str) -> None:
    """The sentence names the setting, the file and what is wrong."""
    file = tmp_path / "glossary.yaml"
    if text is not None:
        file.write_text(text)

    with pytest.raises(SettingsError, match=sentence) as caught:
        read_glossary(file)

    assert "knowledge.glossary" in str(caught.value)
    assert str(file) in str(caught.value)
