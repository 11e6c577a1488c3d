"""The catalogue while an index is filled beside the one that answers."""

from bot.domain.knowledge import DocumentRecord
from knowledge.staging import StagedCatalog
from tests.fakes.catalog import MemoryCatalog


def record(chunk_id: str, document_id: str = "leave.md") -> DocumentRecord:
    return DocumentRecord(
        source="handbook",
        document_id=document_id,
        digest=chunk_id,
        chunk_ids=(chunk_id,),
        title="",
        url="",
        stamp="1",
    )


async def test_nothing_is_stored_before_it_is_announced() -> None:
    """A rebuild that is killed half-way leaves the records of the index that answers."""
    catalog = MemoryCatalog()
    await catalog.remember("handbook", changed=[record("old")], gone=())
    staged = StagedCatalog(catalog)

    await staged.remember("handbook", changed=[record("new")], gone=())

    assert [record("old")] == list(await catalog.records("handbook"))
    assert [record("new")] == list(await staged.records("handbook"))


async def test_announced_records_cover_both_indexes() -> None:
    """Around the swap every chunk of either is known, and every document is read again."""
    catalog = MemoryCatalog()
    await catalog.remember("handbook", changed=[record("old"), record("gone", "pay.md")], gone=())
    staged = StagedCatalog(catalog)
    await staged.remember("handbook", changed=[record("new")], gone=["pay.md"])

    await staged.announce()

    stored = {each.document_id: each for each in await catalog.records("handbook")}
    assert ("old", "new") == stored["leave.md"].chunk_ids
    assert ("gone",) == stored["pay.md"].chunk_ids
    assert {("", "")} == {(each.digest, each.stamp) for each in stored.values()}


async def test_committed_records_are_those_of_the_new_index() -> None:
    """What is gone is forgotten, and the rest stands as it was written."""
    catalog = MemoryCatalog()
    await catalog.remember("handbook", changed=[record("old"), record("gone", "pay.md")], gone=())
    staged = StagedCatalog(catalog)
    await staged.remember("handbook", changed=[record("new")], gone=["pay.md"])
    await staged.announce()

    await staged.commit()

    assert [record("new")] == list(await catalog.records("handbook"))
