import pytest

from knowledge.nearness import EmbeddedNearness
from tests.fakes.embedder import WordEmbedder


async def test_what_shares_meaning_is_nearer() -> None:
    """One row a question, one number a text, in the order of the texts."""
    nearness = EmbeddedNearness(WordEmbedder())
    first, second = await nearness.of(["leave days", "bus"], ["days of leave", "a bus", "bread"])

    assert max(range(3), key=first.__getitem__) == 0
    assert max(range(3), key=second.__getitem__) == 1
    assert pytest.approx(1.0, abs=0.01) == (await nearness.of(["bus"], ["bus"]))[0][0]


async def test_a_text_is_embedded_once() -> None:
    """What was compared before costs no embedding."""
    embedder = WordEmbedder()
    nearness = EmbeddedNearness(embedder)
    await nearness.of(["a"], ["one", "two", "two"])
    await nearness.of(["b"], ["two", "three", "one"])

    assert ["one", "two", "three"] == embedder.embedded


async def test_the_longest_unused_text_is_forgotten_first() -> None:
    """Memory has a limit."""
    embedder = WordEmbedder()
    nearness = EmbeddedNearness(embedder, kept=2)
    for text in ("one", "two", "one", "three", "one", "two"):
        await nearness.of(["a"], [text])

    assert ["one", "two", "three", "two"] == embedder.embedded


async def test_more_texts_than_are_kept_are_compared_all_the_same() -> None:
    """The limit is for what is remembered, not for one comparison."""
    nearness = EmbeddedNearness(WordEmbedder(), kept=1)

    assert 3 == len((await nearness.of(["a"], ["one", "two", "three"]))[0])


async def test_nothing_is_near_nothing() -> None:
    """Without texts there are empty rows, without questions none."""
    nearness = EmbeddedNearness(WordEmbedder())

    assert [[], []] == await nearness.of(["a", "b"], [])
    assert [] == await nearness.of([], ["a"])
