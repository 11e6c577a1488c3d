"""What a page says about itself."""

from datetime import UTC, datetime

import pytest

from knowledge.front_matter import FrontMatter, split_front_matter


def test_the_known_keys_are_read() -> None:
    """Title, date, category, audience and search terms are taken, other keys ignored."""
    matter, rest = split_front_matter(
        "---\ntitle: Leave\nupdated: 2026-03-01\ncategory: people\naudience: employees\n"
        "keywords: time off, holiday\nquestions:\n  - How many days?\nlayout: wide\n---\nText\n"
    )

    assert matter == FrontMatter(
        title="Leave",
        updated_at=datetime(2026, 3, 1, tzinfo=UTC),
        category="people",
        audience=frozenset({"employees"}),
        search_terms=("time off", "holiday", "How many days?"),
    )
    assert rest == "Text\n"


def test_a_text_without_front_matter_is_whole() -> None:
    """A rule at the beginning of a text is no front matter unless it is closed."""
    for text in ("Just text", "---\n\nA rule, never closed", "Text\n---\ntitle: x\n---\n"):
        assert split_front_matter(text) == (FrontMatter(), text)


def test_a_block_of_another_language_is_taken_off() -> None:
    """Front matter in JavaScript is neither read nor shown."""
    assert split_front_matter("---js\n{a: 1}\n---\nText") == (FrontMatter(), "Text")


def test_broken_yaml_names_its_line() -> None:
    """A mistake in the front matter is reported with the line in the file."""
    with pytest.raises(ValueError, match="line 3"):
        split_front_matter("---\ntitle: a\nx: [1\n---\nText")


@pytest.mark.parametrize("block", ["draft: true", "published: false"])
def test_drafts_are_known(block: str) -> None:
    """A page that is not published says so."""
    assert split_front_matter(f"---\n{block}\n---\nText")[0].is_draft
