"""A folder as a source."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import DocumentUnreadable, SourceUnreachable
from knowledge.audiences import AudienceRules
from knowledge.documents import Document
from knowledge.sources.folder import FolderSource


def source(path: Path, **settings: Any) -> FolderSource:
    return FolderSource(name="handbook", path=path, **settings)


def write(folder: Path, name: str, content: str | bytes = "Text") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


async def read(folder: Path, name: str, **settings: Any) -> Document:
    document = await source(folder, **settings).read(name)
    assert document is not None
    return document


async def test_readable_files_are_listed_by_their_path(tmp_path: Path) -> None:
    """Markdown, HTML and plain text count; other, hidden and unwanted files do not."""
    for name in ("a.md", "b/c.HTML", "d.txt", "e.png", ".hidden.md", ".git/f.md", "b/old/g.md"):
        write(tmp_path, name)

    listed = await source(tmp_path, exclude=["b/old/*"]).list()

    assert list(listed) == ["a.md", "b/c.HTML", "d.txt"]


async def test_include_narrows_the_list(tmp_path: Path) -> None:
    """With patterns only what matches one is listed."""
    for name in ("a.md", "b/c.md", "b/d.txt"):
        write(tmp_path, name)

    assert list(await source(tmp_path, include=["b/*.md", "x/*"]).list()) == ["b/c.md"]


async def test_a_changed_file_has_another_stamp(tmp_path: Path) -> None:
    """An edit of equal length, within the same second and with its time set back, is noticed."""
    path = write(tmp_path, "a.md", "one")
    before = await source(tmp_path).list()
    status = path.stat()

    path.write_text("two")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert await source(tmp_path).list() != before


async def test_another_audience_in_the_settings_changes_every_stamp(tmp_path: Path) -> None:
    """What the settings say about documents takes effect although no file changed."""
    write(tmp_path, "a.md")
    employees = frozenset({"employees"})

    assert (
        await source(tmp_path).list()
        != await source(tmp_path, audience=AudienceRules(employees)).list()
    )


async def test_links_never_lead_outside(tmp_path: Path) -> None:
    """A symbolic link to a file outside the folder is neither listed nor read."""
    secret = write(tmp_path, "outside/secret.md", "secret")
    folder = tmp_path / "inside"
    write(folder, "a.md")
    (folder / "link.md").symlink_to(secret)
    (folder / "twin.md").symlink_to(folder / "a.md")
    (folder / "away").symlink_to(tmp_path / "outside")

    assert list(await source(folder).list()) == ["a.md", "twin.md"]
    for name in ("link.md", "away/secret.md", "../outside/secret.md"):
        with pytest.raises(DocumentUnreadable, match="outside"):
            await source(folder).read(name)


async def test_a_document_says_who_it_is(tmp_path: Path) -> None:
    """Front matter comes first, then the settings of the source."""
    matter = "title: Days off\naudience: [employees, partners]\nupdated: 2026-02-03\nkeywords: pto"
    write(tmp_path, "a.md", f"---\n{matter}\n---\n# Days off\n\nTwenty-eight.")

    document = await read(tmp_path, "a.md", category="people")

    assert document == Document(
        source="handbook",
        id="a.md",
        title="Days off",
        markdown="Twenty-eight.",
        url="/documents/handbook/a.md",
        updated_at=datetime(2026, 2, 3, tzinfo=UTC),
        category="people",
        audience=frozenset({"employees", "partners"}),
        search_terms=("pto",),
    )


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("a.md", "# Sick *days*\n\nText", "Sick days"),
        ("sick_days-and-more.md", "Text", "Sick days and more"),
        ("sick-days/index.md", "Text", "Sick days"),
        ("a.html", "<title>Sick days</title><p>Text", "Sick days"),
        ("notes.txt", "# no heading here", "Notes"),
    ],
)
async def test_every_document_has_a_title(
    tmp_path: Path, name: str, content: str, title: str
) -> None:
    """Without front matter the first heading or the page's title counts, else the file's name."""
    write(tmp_path, name, content)

    assert (await read(tmp_path, name)).title == title


async def test_addresses(tmp_path: Path) -> None:
    """A page opens where front matter says, else below the base address, else in Baton."""
    write(tmp_path, "b c/ä.md")
    write(tmp_path, "own.md", "---\nurl: https://example.org/x\n---\nText")
    base = "https://example.org/docs/"

    assert (await read(tmp_path, "b c/ä.md")).url == "/documents/handbook/b%20c/%C3%A4.md"
    assert (await read(tmp_path, "b c/ä.md", base_url=base)).url == f"{base}b%20c/%C3%A4.md"
    assert (await read(tmp_path, "own.md", base_url=base)).url == "https://example.org/x"


async def test_plain_text_is_left_alone(tmp_path: Path) -> None:
    """A text file is shown as it was written."""
    write(tmp_path, "a.txt", "use <b> and {{ x }}\n")

    assert (await read(tmp_path, "a.txt")).markdown == "use <b> and {{ x }}"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "---\ndraft: true\n---\nText"),
        ("a.html", '<meta name="robots" content="noindex"><p>Moved'),
    ],
)
async def test_a_page_may_ask_not_to_be_indexed(tmp_path: Path, name: str, content: str) -> None:
    """Drafts and pages that refuse indexing are no documents."""
    write(tmp_path, name, content)

    assert await source(tmp_path).read(name) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"\x89PNG\0\0", "not text"), (b"---\ntitle: [\n---\n", "front matter is not valid YAML")],
)
async def test_a_broken_file_says_what_is_wrong(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    """The error names the document and the reason."""
    write(tmp_path, "b/a.md", content)

    with pytest.raises(DocumentUnreadable, match=reason) as caught:
        await source(tmp_path).read("b/a.md")

    assert caught.value.document_id == "b/a.md"


async def test_a_file_that_is_gone_is_unreadable(tmp_path: Path) -> None:
    """A file that vanishes between listing and reading is reported like a broken one."""
    with pytest.raises(DocumentUnreadable, match="No such file"):
        await source(tmp_path).read("a.md")


async def test_a_folder_that_is_not_there_cannot_be_listed(tmp_path: Path) -> None:
    """A missing folder is an error, not an empty source: nothing may be deleted for it."""
    with pytest.raises(SourceUnreachable, match="missing"):
        await source(tmp_path / "missing").list()


async def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """A path to a file is an error as well."""
    with pytest.raises(SourceUnreachable, match=r"a\.md"):
        await source(write(tmp_path, "a.md")).list()


async def test_parts_of_a_folder_have_their_own_audience(tmp_path: Path) -> None:
    """The first rule that matches holds, then the source's; what a page says itself wins."""
    rules = AudienceRules(
        frozenset({"employees"}),
        (("hr/*", frozenset({"group:hr"})), ("*/faq.md", frozenset({"public"}))),
    )
    for name in ("a.md", "hr/pay.md", "hr/faq.md", "it/faq.md"):
        write(tmp_path, name)
    write(tmp_path, "hr/open.md", "---\naudience: [public]\n---\nText")

    found = {
        name: (await read(tmp_path, name, audience=rules)).audience
        for name in await source(tmp_path).list()
    }

    assert found == {
        "a.md": frozenset({"employees"}),
        "hr/faq.md": frozenset({"group:hr"}),
        "hr/open.md": frozenset({"public"}),
        "hr/pay.md": frozenset({"group:hr"}),
        "it/faq.md": frozenset({"public"}),
    }
