"""Any LangChain document loader as a source."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document as Loaded

from bot.domain.errors import DocumentUnreadable, SourceUnreachable
from knowledge.sources.loader import LoaderSource


class Shelf(BaseLoader):
    """A loader as packages bring them."""

    def __init__(self, days: int = 20, broken: str = "") -> None:
        self.days = days
        self.broken = broken

    def lazy_load(self) -> Iterator[Loaded]:
        """Give a file of two pages, and a page on the web."""
        yield Loaded("# Leave\n\nPage one.", metadata={"source": "leave.pdf", "page": 0})
        if self.broken:
            raise ConnectionError(self.broken)
        yield Loaded("Page two.", metadata={"source": "leave.pdf", "page": 1})
        web = {"source": "https://x.example/a", "title": "Days", "last_modified": "2026-02-03"}
        yield Loaded(f"{self.days} days.", metadata=web)


def source(loader: str = "Shelf", **arguments: object) -> LoaderSource:
    return LoaderSource(
        name="shelf", loader=f"{__name__}.{loader}", arguments=arguments, category="people"
    )


async def test_parts_of_one_file_are_one_document() -> None:
    """Pages are joined in their order."""
    found = source()
    await found.list()

    document = await found.read("leave.pdf")

    assert document is not None
    assert "# Leave\n\nPage one.\n\nPage two." == document.markdown
    assert "/documents/shelf/leave.pdf" == document.url


async def test_metadata_is_understood() -> None:
    """Title, address and time come from where loaders put them."""
    found = source(days=30)
    await found.list()

    document = await found.read("https://x.example/a")

    assert document is not None
    assert ("Days", "30 days.", "https://x.example/a", "people") == (
        document.title,
        document.markdown,
        document.url,
        document.category,
    )
    assert datetime(2026, 2, 3, tzinfo=UTC) == document.updated_at


async def test_only_what_changed_has_another_stamp() -> None:
    """A refresh embeds only the document whose text is another."""
    before, after = await source(days=20).list(), await source(days=30).list()

    assert before["leave.pdf"] == after["leave.pdf"]
    assert before["https://x.example/a"] != after["https://x.example/a"]


@pytest.mark.parametrize(
    ("loader", "arguments", "reason"),
    [
        ("Nothing", {}, "cannot be imported"),
        ("Shelf", {"colour": "red"}, "does not take its arguments"),
        ("Shelf", {"broken": "the wiki is down"}, "the wiki is down"),
    ],
)
async def test_a_loader_that_fails_changes_nothing(
    loader: str, arguments: dict[str, object], reason: str
) -> None:
    """Also when it fails half-way: the source is unreachable, and the reason is told."""
    with pytest.raises(SourceUnreachable, match=reason):
        await source(loader, **arguments).list()


async def test_what_was_not_loaded_cannot_be_read() -> None:
    """Reading names the document."""
    with pytest.raises(DocumentUnreadable, match="gone"):
        await source().read("gone")
