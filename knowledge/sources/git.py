"""Documents in a Git repository as a source: what changed is told by the commit."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from bot.domain.errors import DocumentUnreadable, SettingsError, SourceUnreachable
from bot.domain.identifiers import derived_id
from knowledge.audiences import EVERYBODY, AudienceRules
from knowledge.documents import Document
from knowledge.formats.content import READABLE, Content, read_content
from knowledge.sources.folder import title_of_name
from knowledge.text import readable_title, without_title

_READER = "1"
"""Raised when the same bytes are read differently: every document is then read again."""
_PATIENCE_S = 300
_RUNS_A_PROGRAM = re.compile(r"[A-Za-z0-9]+::")
"""A transport before its address: Git starts the program git-remote-TRANSPORT."""


class GitSource:
    """The readable files of one branch of a repository.

    A bare copy is kept in `folder`; each refresh fetches only what is new. Credentials come with
    the address or from Git's own configuration; Git never asks for them.
    """

    def __init__(
        self,
        *,
        name: str,
        url: str,
        folder: Path,
        branch: str | None = None,
        audience: AudienceRules = EVERYBODY,
        category: str | None = None,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        base_url: str | None = None,
    ) -> None:
        """Describe the repository; nothing is fetched yet.

        Without `branch` the repository's own default counts. Patterns and `base_url` are as for
        folders. Raises SettingsError for an address or a branch that Git would take for an option
        or a program to run.
        """
        _refuse_options(name, url, branch or "")
        self.name = name
        self._url = url
        self._folder = folder
        self._branch = branch or "HEAD"
        self._audience = audience
        self._category = category
        self._include = tuple(include)
        self._exclude = tuple(exclude)
        self._base_url = base_url
        self._changed: dict[str, datetime] = {}
        self._blobs: dict[str, str] = {}
        self._reading = derived_id(
            _READER, audience.fingerprint, category or "", "", base_url or ""
        )[:8]

    async def list(self) -> Mapping[str, str]:
        """Fetch, and return the digest of every readable file."""
        if not (self._folder / "HEAD").exists():
            await self._git("init", "--bare", "--quiet", str(self._folder), at=None)
        await self._git("fetch", "--quiet", "--no-tags", "--", self._url, self._branch)
        commit = (await self._git("rev-parse", "FETCH_HEAD")).decode().strip()
        await self._git("update-ref", "--no-deref", "refs/baton/serving", commit)
        tree = await self._git("ls-tree", "-r", "-z", "--full-tree", commit)
        names = tree.decode(errors="replace").split("\0")
        self._blobs = dict(filter(None, map(self._entry, names)))
        self._changed = await self._times(commit)
        return {path: f"{self._reading}-{blob}" for path, blob in sorted(self._blobs.items())}

    async def read(self, document_id: str) -> Document | None:
        """Return the file as a document."""
        blob = self._blobs.get(document_id)
        if blob is None:
            raise DocumentUnreadable(document_id, "the branch has no such file")
        try:
            body = await self._git("cat-file", "blob", blob)
            suffix = PurePosixPath(document_id).suffix.lower()
            content = await asyncio.to_thread(read_content, body, suffix)
        except SourceUnreachable as problem:
            raise DocumentUnreadable(document_id, problem.reason) from problem
        except ValueError as problem:
            raise DocumentUnreadable(document_id, str(problem)) from problem
        return self._document(document_id, content) if content else None

    def _document(self, document_id: str, content: Content) -> Document:
        matter = content.matter
        named = readable_title(matter.title or content.heading or "")
        title = named or title_of_name(PurePosixPath(document_id))
        return Document(
            source=self.name,
            id=document_id,
            title=title,
            markdown=without_title(content.markdown, title),
            url=matter.url or self._address(document_id),
            updated_at=matter.updated_at or self._changed.get(document_id),
            category=matter.category or self._category,
            audience=matter.audience or self._audience.of(document_id),
            search_terms=matter.search_terms,
        )

    def _address(self, document_id: str) -> str:
        if self._base_url is None:
            return f"/documents/{quote(self.name)}/{quote(document_id)}"
        return f"{self._base_url.rstrip('/')}/{quote(document_id)}"

    def _entry(self, line: str) -> tuple[str, str] | None:
        """Return path and digest of a line of ls-tree, None for what is not read."""
        about, _, path = line.partition("\t")
        mode, kind, blob = [*about.split(" "), "", ""][:3]
        is_file = kind == "blob" and mode != "120000"  # a symbolic link's content is a path
        return (path, blob) if is_file and self._is_wanted(path) else None

    def _is_wanted(self, path: str) -> bool:
        parts = PurePosixPath(path)
        if parts.suffix.lower() not in READABLE or any(p.startswith(".") for p in parts.parts):
            return False
        if self._include and not any(fnmatchcase(path, pattern) for pattern in self._include):
            return False
        return not any(fnmatchcase(path, pattern) for pattern in self._exclude)

    async def _times(self, commit: str) -> dict[str, datetime]:
        """Return when each file was last changed, from one walk through the history."""
        log = await self._git(
            "log", "--format=%x01%ct", "--name-only", "-z", "--no-renames", commit
        )
        times: dict[str, datetime] = {}
        for entry in log.decode(errors="replace").split("\x01")[1:]:
            seconds, _, names = entry.partition("\0")
            moment = datetime.fromtimestamp(int(seconds.split("\n")[0]), UTC)
            for name in names.replace("\n", "\0").split("\0"):
                times.setdefault(name, moment)
        return times

    async def _git(self, *arguments: str, at: str | None = "") -> bytes:
        """Run Git in the copy; raises SourceUnreachable with what it says."""
        place = [] if at is None else ["--git-dir", str(self._folder)]
        try:
            process = await asyncio.create_subprocess_exec(
                "git",
                *place,
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,  # without a terminal, Git cannot ask for a password
            )
        except FileNotFoundError:
            raise SourceUnreachable(self.name, "it needs the program git: install it") from None
        try:
            async with asyncio.timeout(_PATIENCE_S):
                output, said = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise SourceUnreachable(self.name, f"no answer within {_PATIENCE_S} s") from None
        if process.returncode:
            raise SourceUnreachable(self.name, self._without_password(said.decode().strip()))
        return output

    def _without_password(self, text: str) -> str:
        return text.replace(self._url, self._url.rpartition("@")[2]) or "git failed"


def _refuse_options(name: str, url: str, branch: str) -> None:
    for key, value in (("url", url), ("branch", branch)):
        if value.startswith("-"):
            raise SettingsError(f"{key} of source {name!r} begins with '-': write it without.")
    if branch and (":" in branch or "+" in branch[:1]):
        raise SettingsError(f"branch of source {name!r} is {branch!r}: write one branch or tag.")
    if _RUNS_A_PROGRAM.match(url):
        raise SettingsError(f"url of source {name!r} names a program: write https://, ssh:// …")
