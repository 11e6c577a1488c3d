"""The sample knowledge, and the real handbook where it is present, read cleanly."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.domain.contacts import EMPLOYEES, PUBLIC
from bot.domain.slugs import heading_slugs
from knowledge.chunking import Chunk, Chunker
from knowledge.code_spans import outside_code
from knowledge.documents import Document
from knowledge.html import KNOWN_TAG
from knowledge.sources.folder import FolderSource
from tests.fakes.embedder import WordEmbedder

PROJECT = Path(__file__).parents[2]
SAMPLE = PROJECT / "knowledge" / "sample"
HANDBOOK = PROJECT.parent / "shared" / "data" / "handbook"
TEMPLATE = re.compile(r"\{%|%\}|\{\{|\}\}")


async def read_all(folder: Path) -> list[Document]:
    source = FolderSource(name="handbook", path=folder)
    read = [await source.read(found) for found in await source.list()]
    return [document for document in read if document is not None]


def chunks_of(documents: list[Document]) -> list[Chunk]:
    chunker = Chunker(count=WordEmbedder().count, max_tokens=200)
    return [chunk for document in documents for chunk in chunker.chunks(document)]


def prose(text: str) -> str:
    """Return the text without code, which may document what must not appear elsewhere."""
    shown: list[str] = []
    outside_code(text, lambda outside: shown.append(outside) or "")
    return shown[0]


async def test_the_sample_is_complete() -> None:
    """Public pages and internal ones, all with title, category and date, all with chunks."""
    documents = await read_all(SAMPLE)

    internal = [found for found in documents if found.id.startswith("employees/")]
    assert len(documents) == 15
    assert all(found.audience == frozenset({"employees"}) for found in internal)
    assert sum(PUBLIC.may_see(found.audience) for found in documents) == 10
    assert sum(EMPLOYEES.may_see(found.audience) for found in documents) == 15
    assert all(found.category and found.updated_at and found.search_terms for found in documents)


async def test_links_between_sample_pages_lead_somewhere() -> None:
    """No page of the sample links to one that is not there."""
    for document in await read_all(SAMPLE):
        for target in re.findall(r"\]\(([^)#:]+\.md)", document.markdown):
            assert (SAMPLE / document.id).parent.joinpath(target).exists()


@pytest.mark.skipif(not HANDBOOK.exists(), reason=f"needs the handbook in {HANDBOOK}")
async def test_the_real_handbook_reads_cleanly() -> None:
    """No document fails, and no template tag, HTML tag or front matter is left in any chunk."""
    documents = await read_all(HANDBOOK)

    chunks = chunks_of(documents)

    assert len(documents) == 249
    assert len(chunks) > 2000
    for chunk in chunks:
        text = prose(chunk.text)
        assert not TEMPLATE.search(text)
        assert not KNOWN_TAG.search(text)
        assert not text.startswith("---")


@pytest.mark.skipif(not HANDBOOK.exists(), reason=f"needs the handbook in {HANDBOOK}")
async def test_every_anchor_of_the_handbook_is_one_of_its_page() -> None:
    """A citation's address names a heading of the page as any Markdown reader finds it."""
    for document in await read_all(HANDBOOK):
        tokens = MarkdownIt("commonmark").enable("table").parse(document.markdown)
        headings = [tokens[place + 1] for place, found in enumerate(tokens) if is_heading(found)]
        slugs = heading_slugs(
            "".join(child.content for child in heading.children or []).strip()
            for heading in headings
        )

        assert {chunk.anchor for chunk in chunks_of([document])} <= {"", *slugs}


def is_heading(token: Token) -> bool:
    return token.type == "heading_open"
