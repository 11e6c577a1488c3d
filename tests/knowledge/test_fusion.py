"""One ranking out of two."""

import pytest

from bot.domain.identifiers import derived_id
from knowledge.fusion import fused
from knowledge.index.port import Hit
from tests.contracts.index.entries import entry


def hit(name: str, dense: float, lexical: float, **fields: object) -> Hit:
    return Hit(entry(name, **fields).chunk, dense, lexical)


def test_what_both_halves_like_comes_first() -> None:
    """A hit that is good in both halves beats one that is best in one."""
    ranked = fused([hit("near", 0.9, 0.0), hit("both", 0.85, 9.0), hit("said", 0.1, 10.0)])

    assert [found.hit.chunk.title for found in ranked] == ["Both", "Near", "Said"]


def test_scores_are_between_0_and_1() -> None:
    """The best possible hit has at most 1, the worst at least 0."""
    ranked = fused([hit("best", 0.9, 12.0), hit("worst", -0.2, 0.0)])

    assert ranked[0].score == pytest.approx(1 / 1.175)
    assert ranked[1].score == 0.0


def test_other_sections_of_the_document_support_a_hit() -> None:
    """Of two equal hits the one whose document has more to say comes first."""
    ranked = fused(
        [
            hit("alone", 0.8, 5.0),
            hit("backed", 0.8, 5.0),
            hit("more", 0.5, 4.0, document_id="backed.md", heading_path=("Other",)),
            hit("last", 0.1, 0.0),
        ]
    )

    assert [found.hit.chunk.title for found in ranked[:2]] == ["Backed", "Alone"]


def test_parts_of_one_section_do_not_support_each_other() -> None:
    """A section that was cut in two is no more evidence than one that was not."""
    ranked = fused(
        [
            hit("alone", 0.8, 5.0, id=derived_id("a")),
            hit("cut", 0.8, 5.0, id=derived_id("b")),
            hit("part", 0.5, 4.0, document_id="cut.md"),
        ]
    )

    assert ranked[0].score == ranked[1].score


def test_nothing_is_ranked_as_nothing() -> None:
    """No hits are no error, and neither are hits without any common word."""
    assert fused([]) == []
    assert [found.score for found in fused([hit("only", 0.5, 0.0)])] == [pytest.approx(0.6 / 1.175)]
