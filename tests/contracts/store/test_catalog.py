from bot.ports.catalog import Catalog
from tests.builders import a_document_record, a_source_status


async def test_records_come_back_as_they_were_remembered(catalog: Catalog) -> None:
    """Every field is kept, and a source has only its own records."""
    other = a_document_record(source="wiki", document_id="home")
    await catalog.remember("handbook", changed=[a_document_record()], gone=())
    await catalog.remember("wiki", changed=[other], gone=())

    assert [a_document_record()] == list(await catalog.records("handbook"))
    assert [other] == list(await catalog.records("wiki"))
    assert not await catalog.records("unknown")


async def test_a_changed_record_replaces_the_old_one(catalog: Catalog) -> None:
    """A document has one record in its source."""
    await catalog.remember("handbook", changed=[a_document_record()], gone=())

    await catalog.remember("handbook", changed=[a_document_record(digest="d2")], gone=())

    assert [a_document_record(digest="d2")] == list(await catalog.records("handbook"))


async def test_what_is_gone_is_forgotten_in_its_source_only(catalog: Catalog) -> None:
    """Forgetting a document leaves one with the same id in another source alone."""
    other = a_document_record(source="wiki")
    await catalog.remember("handbook", changed=[a_document_record()], gone=())
    await catalog.remember("wiki", changed=[other], gone=())

    await catalog.remember("handbook", changed=(), gone=[other.document_id, "never there"])

    assert not await catalog.records("handbook")
    assert other == await catalog.record(other.document_id)


async def test_thousands_of_documents_change_at_once(catalog: Catalog) -> None:
    """One call takes as many records as a source has."""
    records = [a_document_record(document_id=f"d{one}") for one in range(2_500)]
    await catalog.remember("handbook", changed=records, gone=())

    await catalog.remember("handbook", changed=records[:1], gone=[f"d{n}" for n in range(1, 2_400)])

    assert len(await catalog.records("handbook")) == 101


async def test_a_record_is_found_by_its_document(catalog: Catalog) -> None:
    """A document that is not known has none."""
    await catalog.remember("handbook", changed=[a_document_record()], gone=())

    assert a_document_record() == await catalog.record(a_document_record().document_id)
    assert await catalog.record("unknown") is None


async def test_hostile_text_in_a_document_is_stored(catalog: Catalog) -> None:
    """A title or a name with NUL characters and lone surrogates stops no refresh."""
    hostile = a_document_record(document_id="a\x00b", title="\ud800")
    await catalog.remember("handbook", changed=[hostile], gone=())

    (record,) = await catalog.records("handbook")

    assert ("a\ufffdb", "\ufffd") == (record.document_id, record.title)
    assert record == await catalog.record("a\x00b")


async def test_a_source_stands_as_last_noted(catalog: Catalog) -> None:
    """A later status replaces the earlier one; a source never refreshed has none."""
    await catalog.note_status(a_source_status(documents=1))
    await catalog.note_status(a_source_status())

    assert a_source_status() == await catalog.status("handbook")
    assert await catalog.status("unknown") is None
