"""Files of every format become Markdown that a reader recognises."""

from datetime import datetime

import pytest

from knowledge.formats.content import read_content
from tests.knowledge.formats.files import a_pdf, a_word_document, a_workbook, slides


def markdown(content: bytes, suffix: str) -> str:
    read = read_content(content, suffix)
    assert read is not None
    return read.markdown


def test_a_word_document_keeps_its_headings() -> None:
    """Headings by style stay headings, paragraphs stay apart."""
    content = a_word_document(
        ("Heading1", "Leave"), ("Heading2", "Days"), ("Normal", "Twenty-eight days a year.")
    )

    read = read_content(content, ".docx")

    assert read is not None
    assert read.heading == "Leave"
    assert read.markdown == "# Leave\n\n## Days\n\nTwenty-eight days a year."


def test_slides_stand_below_their_titles() -> None:
    """Each slide is a section; what the speaker notes is kept."""
    content = slides(("Days off", "Everyone has 28.", "Ask Ana"), ("Sick days", "Call us.", ""))

    text = markdown(content, ".pptx")

    assert text.startswith("## Days off\nEveryone has 28.")
    assert "Ask Ana" in text
    assert "## Sick days\nCall us." in text


def test_a_sheet_is_a_table_with_numbers_as_they_are_shown() -> None:
    """Whole numbers stay whole, days are days, empty cells are empty, the sheet has its name."""
    rows = [["Bike", "Price", "From"], ["City", 900, datetime(2026, 3, 1)], ["Road", 1999.5, None]]  # noqa: DTZ001 - workbooks know no zones

    text = markdown(a_workbook("Prices", rows), ".xlsx")

    assert text == (
        "## Prices\n\n| Bike | Price | From |\n| --- | --- | --- |\n"
        "| City | 900 | 2026-03-01 |\n| Road | 1999.5 |  |"
    )


@pytest.mark.parametrize(
    ("content", "suffix"),
    [(b"a;b\n1;2|3\n", ".csv"), (b"a,b\r\n1,2|3\r\n\r\n", ".csv"), (b"a\tb\n1\t2|3", ".tsv")],
)
def test_delimited_values_are_a_table(content: bytes, suffix: str) -> None:
    """Whatever the delimiter; a bar in a cell does not end it."""
    assert markdown(content, suffix) == "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |"


def test_pages_of_a_pdf_have_headings() -> None:
    """Large letters are a heading; a page without one is named by its number."""
    content = a_pdf(
        [(20, "Travel policy"), (10, "Book trains first."), (10, "Planes need a yes.")],
        [(10, "Hotels cost up to 120 a night, breakfast is included, and Wi-Fi too.")],
    )

    assert markdown(content, ".pdf") == (
        "## Travel policy\n\nBook trains first.\nPlanes need a yes.\n\n"
        "## Page 2\n\nHotels cost up to 120 a night, breakfast is included, and Wi-Fi too."
    )


@pytest.mark.parametrize(
    ("content", "suffix", "reason"),
    [
        (b"%PDF-1.4 cut off", ".pdf", "damaged"),
        (a_pdf([(10, "secret")], password="x"), ".pdf", "password"),
        (a_pdf([]), ".pdf", "no text"),
        (b"no zip at all", ".docx", "damaged"),
        (b"no zip at all", ".pptx", "damaged"),
        (b"no zip at all", ".xlsx", "damaged"),
        (b"", ".csv", "no text"),
        (b"x" * (20 * 1024 * 1024 + 1), ".txt", "larger"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, suffix: str, reason: str) -> None:
    """A damaged, locked, empty or huge file is refused with a reason, never with a crash."""
    with pytest.raises(ValueError, match=reason):
        read_content(content, suffix)
