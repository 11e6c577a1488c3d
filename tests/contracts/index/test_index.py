"""What every index does, embedded or on a server."""

from collections.abc import Sequence

import pytest

from bot.domain.identifiers import derived_id
from knowledge.index.port import Hit, Index, Scope
from tests.contracts.index.entries import EAST, NORTH, PUBLIC, direction, entry

# The client's reference in memory says that it ignores what speeds a server up.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect")


def by_title(hits: Sequence[Hit]) -> dict[str, Hit]:
    return {hit.chunk.title: hit for hit in hits}


async def test_both_halves_find(index: Index) -> None:
    """A search returns what is near in meaning and what shares words, each once."""
    await index.put(
        [entry("leave"), entry("visa", vector=EAST), entry("tax", vector=direction(0, 0, 1, 0))]
    )

    hits = await index.search(vector=NORTH, words="a visa", scope=PUBLIC, limit=1)

    assert sorted(hit.chunk.title for hit in hits) == ["Leave", "Visa"]


async def test_every_hit_has_both_scores(index: Index) -> None:
    """What one half found carries its score of the other half as well."""
    await index.put(
        [
            entry("leave", vector=NORTH, words="leave visa"),
            entry("visa", vector=direction(1, 1, 0, 0), words="visa visa visa"),
        ]
    )

    hits = by_title(await index.search(vector=NORTH, words="visa", scope=PUBLIC, limit=1))

    assert hits["Leave"].dense == pytest.approx(1.0, abs=1e-5)
    assert hits["Visa"].dense == pytest.approx(0.7071, abs=1e-4)
    assert hits["Visa"].lexical > hits["Leave"].lexical > 0


async def test_a_chunk_comes_back_as_it_was_put(index: Index) -> None:
    """Every field of a chunk survives, and its page is read only where it is asked for."""
    await index.put([entry("leave")])

    (hit,) = await index.search(vector=NORTH, words="leave", scope=PUBLIC, limit=5)

    expected = entry("leave").chunk
    assert await index.chunk(expected.id) == expected
    assert hit.chunk.page is None
    assert hit.chunk.updated_at == expected.updated_at
    assert hit.chunk.heading_path == ("First", "Second")


async def test_the_audience_is_part_of_both_searches(index: Index) -> None:
    """Chunks that may not be seen are not found and take no place of those that may."""
    hidden = [
        entry(f"secret{n}", words="visa visa visa", audience=frozenset({"employees"}))
        for n in range(20)
    ]
    await index.put([*hidden, entry("visa", vector=direction(1, 2, 0, 0))])

    hits = await index.search(vector=NORTH, words="visa", scope=PUBLIC, limit=3)

    assert [hit.chunk.title for hit in hits] == ["Visa"]


async def test_one_label_in_common_is_enough(index: Index) -> None:
    """A chunk is found by whoever carries at least one of its labels."""
    await index.put([entry("leave", audience=frozenset({"employees", "partners"}))])
    scope = Scope(frozenset({"public", "partners"}))

    hits = await index.search(vector=NORTH, words="leave", scope=scope, limit=3)

    assert [hit.chunk.title for hit in hits] == ["Leave"]


async def test_nobody_sees_nothing(index: Index) -> None:
    """An audience without labels finds nothing."""
    await index.put([entry("leave")])

    assert not await index.search(vector=NORTH, words="leave", scope=Scope(frozenset()), limit=3)


async def test_the_category_narrows_the_search(index: Index) -> None:
    """With a category only its chunks are found."""
    await index.put([entry("leave"), entry("vpn", category="it"), entry("desk", category=None)])
    scope = Scope(frozenset({"public"}), category="it")

    hits = await index.search(vector=NORTH, words="leave", scope=scope, limit=3)

    assert [hit.chunk.title for hit in hits] == ["Vpn"]


async def test_a_question_of_stop_words_is_searched_by_meaning(index: Index) -> None:
    """A question without a single term finds what is near, with a lexical score of 0."""
    await index.put([entry("leave")])

    (hit,) = await index.search(vector=NORTH, words="what is the", scope=PUBLIC, limit=3)

    assert hit.lexical == 0.0


async def test_an_empty_index_finds_nothing(index: Index) -> None:
    """A search before the first refresh is no error."""
    assert not await index.search(vector=NORTH, words="leave", scope=PUBLIC, limit=3)


async def test_putting_again_replaces(index: Index) -> None:
    """A chunk that is put twice is there once, as it was put last."""
    await index.put([entry("leave")])
    await index.put([entry("leave", text="New text.")])

    stored = await index.chunk(derived_id("leave"))

    assert await index.count() == 1
    assert stored is not None
    assert stored.text == "New text."


async def test_what_is_removed_is_found_no_longer(index: Index) -> None:
    """Removal takes effect at once, and removing what is not there is no error."""
    await index.put([entry("leave"), entry("visa")])

    await index.remove([derived_id("leave"), derived_id("never there")])
    await index.remove([])

    hits = await index.search(vector=NORTH, words="leave", scope=PUBLIC, limit=3)
    assert [hit.chunk.title for hit in hits] == ["Visa"]
    assert await index.chunk(derived_id("leave")) is None


async def test_vectors_are_found_by_content(index: Index) -> None:
    """A vector is there for whoever has the same content; unknown contents are left out."""
    await index.put([entry("leave", vector=EAST, content="c1"), entry("visa", content="c2")])

    found = await index.vectors(["c1", "c3"])

    assert list(found) == ["c1"]
    assert found["c1"] == pytest.approx(EAST)


async def test_many_vectors_are_found(index: Index) -> None:
    """More contents than fit into one request are all looked up."""
    names = [f"document{n}" for n in range(300)]
    await index.put([entry(name, content=name) for name in names])

    assert sorted(await index.vectors(names)) == sorted(names)


async def test_a_source_is_removed_whole(index: Index) -> None:
    """All chunks of a source leave, those of others stay."""
    await index.put([entry("leave"), entry("faq", source="website")])

    await index.remove_source("handbook")

    assert await index.sources() == frozenset({"website"})
    assert await index.count() == 1


async def test_an_index_that_is_begun_beside_does_not_answer_yet(index: Index) -> None:
    """Until the swap the old chunks answer, after it the new ones, and nothing of the old."""
    await index.put([entry("old")])
    fresh = await index.beside()
    await fresh.put([entry("new")])

    before = await index.search(vector=NORTH, words="", scope=PUBLIC, limit=3)
    await index.replace_with(fresh)
    after = await index.search(vector=NORTH, words="", scope=PUBLIC, limit=3)

    assert [hit.chunk.title for hit in before] == ["Old"]
    assert [hit.chunk.title for hit in after] == ["New"]
    assert index.generation == fresh.generation


async def test_a_discarded_index_leaves_nothing(index: Index) -> None:
    """Giving up a rebuild leaves the index as it was."""
    await index.put([entry("old")])
    fresh = await index.beside()
    await fresh.put([entry("new")])

    await fresh.discard()

    assert await index.count() == 1
