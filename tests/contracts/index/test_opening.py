"""What every index does when it is opened, and opened again."""

import pytest

from bot.domain.errors import IndexMismatch
from knowledge.index.port import IndexIdentity
from tests.contracts.index.conftest import Edge, Server
from tests.contracts.index.entries import IDENTITY, direction, entry

# The client's reference in memory says that it ignores what speeds a server up.
pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect")


async def test_chunks_and_generation_are_there_after_reopening(place: Edge | Server) -> None:
    """What was put is found by whoever opens the index next."""
    first = await place.open()
    await first.put([entry("leave")])
    generation = first.generation
    await place.leave(first)

    second = await place.open()

    assert second.generation == generation
    assert await second.count() == 1
    await place.leave(second)


async def test_a_swap_is_there_after_reopening(place: Edge | Server) -> None:
    """The generation that was swapped in is the one that is opened next."""
    first = await place.open()
    await first.put([entry("old")])
    fresh = await first.beside()
    await fresh.put([entry("new"), entry("newer")])
    await first.replace_with(fresh)
    await place.leave(first)

    second = await place.open()

    assert await second.count() == 2
    await place.leave(second)


@pytest.mark.parametrize(
    "other",
    [
        IndexIdentity("other/model", 4, "d1", "1", "english"),
        IndexIdentity("test/model", 8, "d1", "1", "english"),
        IndexIdentity("test/model", 4, "d2", "1", "english"),
        IndexIdentity("test/model", 4, "d1", "2", "english"),
        IndexIdentity("test/model", 4, "d1", "1", "german"),
    ],
)
async def test_an_index_of_another_make_is_refused(
    place: Edge | Server, other: IndexIdentity
) -> None:
    """Opening with another model, digest, chunking or language says how to rebuild."""
    await place.leave(await place.open())

    with pytest.raises(IndexMismatch, match=r"python app\.py index --rebuild"):
        await place.open(other)


async def test_an_index_of_another_make_can_be_rebuilt(place: Edge | Server) -> None:
    """Opened for replacing, it gives way to one of the new make."""
    await place.leave(await place.open())
    other = IndexIdentity("other/model", 2, "d9", "1", "english")

    opened = await place.open(other, replacing=True)
    fresh = await opened.beside()
    await fresh.put([entry("leave", vector=direction(1, 0))])
    await opened.replace_with(fresh)
    await place.leave(opened)

    again = await place.open(other)
    assert await again.count() == 1
    await place.leave(again)


async def test_the_same_make_opens() -> None:
    """Identities are compared by value."""
    assert IndexIdentity(*(getattr(IDENTITY, name) for name in IDENTITY.__slots__)) == IDENTITY
