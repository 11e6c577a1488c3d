"""A Git repository as a source."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.domain.errors import DocumentUnreadable, SettingsError, SourceUnreachable
from knowledge.sources.git import GitSource


class Repository:
    """A repository that somebody commits to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.run("init", "--quiet", "--initial-branch=main")

    def run(self, *arguments: str, **environment: str) -> None:
        who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.org"]
        command = ["git", "-C", str(self.folder), *who, *arguments]
        subprocess.run(command, check=True, env={"PATH": os.defpath} | environment)

    def commit(self, files: dict[str, str | None], date: str = "2026-02-03T10:00:00+00:00") -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True) if text is None else path.write_text(text)
        self.run("add", "--all")
        self.run("commit", "--quiet", "--message=x", f"--date={date}", GIT_COMMITTER_DATE=date)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "docs")
    made.commit({"leave.md": "# Leave\n\nTwenty days.", "b/ä.md": "Text", "x.png": "no"})
    return made


def source(repository: Repository, **settings: object) -> GitSource:
    folder = repository.folder.parent / "copy.git"
    return GitSource(name="docs", url=str(repository.folder), folder=folder, **settings)  # type: ignore[arg-type]


async def test_readable_files_of_the_branch_are_documents(repository: Repository) -> None:
    """Title, text and the day of the last commit that touched the file."""
    repository.commit({"other.md": "Other"}, date="2026-05-01T00:00:00+00:00")
    found = source(repository, exclude=["other*"])

    assert ["b/ä.md", "leave.md"] == list(await found.list())
    document = await found.read("leave.md")

    assert document is not None
    assert ("Leave", "Twenty days.") == (document.title, document.markdown)
    assert document.updated_at is not None
    assert "2026-02-03T10:00:00+00:00" == document.updated_at.isoformat()


async def test_a_commit_changes_only_the_stamps_of_its_files(repository: Repository) -> None:
    """What a commit leaves alone is neither read nor embedded again; deleted files are gone."""
    before = dict(await source(repository).list())
    repository.commit({"leave.md": "Thirty days.", "b/ä.md": None, "new.md": "New"})

    after = dict(await source(repository).list())

    assert ["leave.md", "new.md"] == sorted(after)
    assert before["leave.md"] != after["leave.md"]

    repository.commit({"new.md": "Newer"})
    assert after["leave.md"] == (await source(repository).list())["leave.md"]


async def test_a_branch_may_be_named(repository: Repository) -> None:
    """Only what the branch has counts."""
    repository.run("switch", "--quiet", "--create=drafts")
    repository.commit({"draft.md": "Draft"})
    repository.run("switch", "--quiet", "main")

    assert "draft.md" not in await source(repository).list()
    assert "draft.md" in await source(repository, branch="drafts").list()


async def test_links_and_hidden_files_are_left_out(repository: Repository) -> None:
    """A symbolic link's content is only a path."""
    (repository.folder / "link.md").symlink_to("/etc/passwd")
    repository.commit({".github/readme.md": "hidden"})

    assert ["b/ä.md", "leave.md"] == list(await source(repository).list())


async def test_a_rewritten_history_is_followed(repository: Repository) -> None:
    """A forced push is no error."""
    found = source(repository)
    await found.list()
    repository.run("commit", "--quiet", "--amend", "--message=rewritten")
    repository.run("mv", "leave.md", "days.md")
    repository.run("commit", "--quiet", "--amend", "--message=rewritten again")

    assert ["b/ä.md", "days.md"] == list(await found.list())


@pytest.mark.parametrize("name", ["../docs", "missing"])
async def test_a_repository_that_cannot_be_had_is_an_error(tmp_path: Path, name: str) -> None:
    """Nothing may be deleted for it, and its password is not told."""
    found = GitSource(name="docs", url=str(tmp_path / name), folder=tmp_path / "copy.git")

    with pytest.raises(SourceUnreachable, match="docs"):
        await found.list()


async def test_a_password_in_the_address_is_not_told(tmp_path: Path) -> None:
    """The error names the address without who signs in."""
    url = "file://ana:secret@localhost/nowhere"
    found = GitSource(name="docs", url=url, folder=tmp_path / "copy.git")

    with pytest.raises(SourceUnreachable) as caught:
        await found.list()

    assert "secret" not in str(caught.value)


async def test_a_broken_file_is_reported(repository: Repository) -> None:
    """The others are read."""
    (repository.folder / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    repository.commit({})
    found = source(repository)
    await found.list()

    with pytest.raises(DocumentUnreadable, match="damaged"):
        await found.read("bad.pdf")
    assert await found.read("leave.md") is not None


@pytest.mark.parametrize(
    ("url", "branch", "key"),
    [
        ("--upload-pack=touch x", None, "url"),
        ("ext::sh -c touch% x", None, "url"),
        ("https://git.example.org/docs.git", "--upload-pack=touch x", "branch"),
        ("https://git.example.org/docs.git", "main:refs/heads/other", "branch"),
    ],
)
def test_settings_are_no_options_of_git(
    tmp_path: Path, url: str, branch: str | None, key: str
) -> None:
    """What Git would take for an option, a program or a second branch is refused by its key."""
    with pytest.raises(SettingsError, match=f"^{key} of source 'docs'"):
        GitSource(name="docs", url=url, folder=tmp_path / "copy.git", branch=branch)


def test_an_address_of_the_newer_kind_is_no_program(tmp_path: Path) -> None:
    """Two colons within an IPv6 address are taken as what they are."""
    url = "nobody@[::1]:docs.git"

    made = GitSource(name="docs", url=url, folder=tmp_path / "copy.git")

    assert made.name == "docs"
