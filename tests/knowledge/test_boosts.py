"""Operators prefer categories and what is new."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.boosts import Boosts, boosted
from knowledge.fusion import Ranked
from knowledge.index.port import Hit, StoredChunk

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def ranked(
    name: str, score: float, *, category: str | None = None, days: int | None = None
) -> Ranked:
    chunk = StoredChunk(
        id=name,
        document_id=name,
        source="handbook",
        title=name,
        heading_path=(),
        url="",
        text=name,
        content=name,
        ordinal=0,
        audience=frozenset({"public"}),
        category=category,
        updated_at=None if days is None else NOW - timedelta(days=days),
    )
    return Ranked(Hit(chunk, 0.0, 0.0), score)


def names(found: list[Ranked]) -> list[str]:
    return [each.hit.chunk.id for each in found]


@pytest.mark.parametrize(
    ("boosts", "order"),
    [
        (Boosts(), ["blog", "policy"]),
        (Boosts(categories={"policy": 1.5}), ["policy", "blog"]),
        (Boosts(categories={"blog": 0.5}), ["policy", "blog"]),
        (Boosts(categories={"policy": 1.05}), ["blog", "policy"]),
    ],
)
def test_a_category_may_be_preferred(boosts: Boosts, order: list[str]) -> None:
    """A factor lifts or lowers, and small ones do not overturn what fits far better."""
    found = [ranked("blog", 0.6, category="blog"), ranked("policy", 0.5, category="policy")]

    assert order == names(boosted(found, boosts, now=NOW))


def test_new_texts_may_be_preferred() -> None:
    """Of two that fit alike the newer one comes first; one without a date is not punished."""
    found = [ranked("old", 0.5, days=900), ranked("new", 0.5, days=3), ranked("undated", 0.499)]

    assert ["new", "old", "undated"] == names(boosted(found, Boosts(recency=0.2), now=NOW))


def test_the_gain_halves() -> None:
    """After one half-life a text gains half of what one of today does."""
    boosts = Boosts(recency=0.2, half_life=timedelta(days=100))
    found = boosted([ranked("a", 0.5, days=0), ranked("b", 0.5, days=100)], boosts, now=NOW)

    assert [pytest.approx(0.6), pytest.approx(0.55)] == [each.score for each in found]


@given(
    scores=st.lists(st.floats(0, 1), max_size=8),
    factor=st.floats(0, 10),
    recency=st.floats(0, 1),
    days=st.integers(-10, 10_000),
)
def test_scores_stay_scores(scores: list[float], factor: float, recency: float, days: int) -> None:
    """Whatever the settings, nothing is lost and every score lies within 0 and 1."""
    found = [ranked(f"c{at}", score, category="x", days=days) for at, score in enumerate(scores)]

    after = boosted(found, Boosts({"x": factor}, recency), now=NOW)

    assert sorted(names(found)) == sorted(names(after))
    assert all(0 <= each.score <= 1 for each in after)
    assert sorted((each.score for each in after), reverse=True) == [each.score for each in after]
