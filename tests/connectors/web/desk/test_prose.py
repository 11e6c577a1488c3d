import pytest

from connectors.web.desk.prose import markdown_html, plain_html, safe_address, without_markers


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "/\\evil.example",
        "https://",
        "http://[",
        "",
    ],
)
def test_a_link_opens_only_web_pages(address: str) -> None:
    """Addresses that run code or leave this site in disguise are not linked."""
    assert safe_address(address) == ""


@pytest.mark.parametrize("address", ["https://a.example/x#y", "/documents/leave.md#parental"])
def test_pages_can_be_opened(address: str) -> None:
    """Web pages and pages of this site are linked."""
    assert address == safe_address(address)


def test_what_a_contact_wrote_is_shown_letter_by_letter() -> None:
    """Markup of a contact is text, and only web addresses become links."""
    html = plain_html('<b onclick="x">1. *hi*</b> https://a.example/?a=1&b=2.')

    assert "<b" not in html
    assert "1. *hi*" in html
    assert '<a href="https://a.example/?a=1&amp;b=2" target="_blank"' in html


def test_markup_of_an_answer_cannot_act() -> None:
    """HTML and links with code in the assistant's Markdown come out harmless."""
    html = markdown_html("<img src=x onerror=a()> [x](javascript:a()) **bold**", sources={})

    assert "<img" not in html
    assert "href" not in html
    assert "<strong>bold</strong>" in html


def test_a_marker_links_to_its_source() -> None:
    """[1] opens the source of that number; a number without a source stays text."""
    html = markdown_html("Yes. [1] No. [2]", sources={1: "/documents/leave.md#a"})

    assert 'href="/documents/leave.md#a"' in html
    assert "[2]" in html


def test_markers_can_be_left_out() -> None:
    """A text for a contact carries no numbers that mean nothing there."""
    assert without_markers("Yes. [1] In two parts.[2]") == "Yes. In two parts."
