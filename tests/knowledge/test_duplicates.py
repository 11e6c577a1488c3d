"""Texts that say the same are told from those that differ in what matters."""

import pytest

from knowledge.duplicates import Wording

TEXT = (
    "Every employee has 28 days of leave a year, and may carry five of them over until the end "
    "of March, if their manager agrees and the team can spare them."
)


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (TEXT, True),
        (TEXT.upper().replace(",", ";"), True),
        (TEXT.replace("Every employee", "Each employee"), True),
        (TEXT.replace("28", "30"), False),
        (TEXT + " Part-time employees have a share of that, rounded up to half days.", False),
        ("Dogs may come along on Fridays.", False),
    ],
)
def test_small_differences_of_wording_count_for_nothing(other: str, same: bool) -> None:  # noqa: FBT001 - a case's expectation
    """Case and marks do not matter, another number does, and so does further text."""
    assert same is Wording.of(TEXT).says_the_same(Wording.of(other))
    assert same is Wording.of(other).says_the_same(Wording.of(TEXT))
