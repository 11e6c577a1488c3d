from bot.domain.slugs import heading_slugs


def test_a_slug_is_lower_case_with_hyphens_and_without_punctuation() -> None:
    """A heading's anchor is what a reader of Markdown pages expects."""
    slugs = heading_slugs(["Blood, bone marrow & organ donation", "Disabled Veteran Leave (DVL)"])

    assert slugs == ("blood-bone-marrow--organ-donation", "disabled-veteran-leave-dvl")


def test_a_repeated_heading_is_counted() -> None:
    """Every heading of a document has an anchor of its own."""
    assert heading_slugs(["A", "A", "a"]) == ("a", "a-1", "a-2")


def test_a_counted_slug_leaves_out_what_another_heading_has() -> None:
    """A heading that ends in a number keeps its anchor when a repeat is counted."""
    assert heading_slugs(["A", "A 1", "A"]) == ("a", "a-1", "a-2")


def test_letters_of_every_script_stay() -> None:
    """Headings that are not in English have readable anchors."""
    assert heading_slugs(["Rückgabe und Größe", "返品"]) == ("rückgabe-und-größe", "返品")


def test_a_heading_of_punctuation_only_has_an_anchor() -> None:
    """No heading is left without an anchor."""
    assert heading_slugs(["?!", "…"]) == ("section", "section-1")
