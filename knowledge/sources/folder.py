"""A folder of documents as a source: Markdown, HTML, text, tables, PDF and office files."""

import asyncio
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from bot.domain.errors import DocumentUnreadable, SourceUnreachable
from bot.domain.identifiers import derived_id
from knowledge.audiences import EVERYBODY, AudienceRules
from knowledge.documents import Document
from knowledge.formats.content import LARGEST, READABLE, Content, read_content
from knowledge.text import readable_title, without_title

_READER = "1"
"""Raised when the same bytes are read differently: every document is then read again."""


class FolderSource:
    """All readable files below a folder. Hidden files and folders are left out.

    Symbolic links are followed only where they end inside the folder, and never to a folder.
    """

    def __init__(
        self,
        *,
        name: str,
        path: Path,
        audience: AudienceRules = EVERYBODY,
        category: str | None = None,
        include: Sequence[str] = (),
        exclude: Sequence[str] = (),
        base_url: str | None = None,
    ) -> None:
        """Describe the folder; nothing is read yet.

        `audience` and `category` hold for files that do not say their own. `include` and `exclude`
        are shell patterns over the path below the folder, in which `*` also matches slashes; no
        `include` means every file. `base_url` is where the published pages stand; without it
        documents open in Baton.
        """
        self.name = name
        self._path = path
        self._audience = audience
        self._category = category
        self._include = tuple(include)
        self._exclude = tuple(exclude)
        self._base_url = base_url
        self._reading = derived_id(
            _READER, audience.fingerprint, category or "", "", base_url or ""
        )[:8]

    async def list(self) -> Mapping[str, str]:
        """Return size, times of change and way of reading of every file."""
        return await asyncio.to_thread(self._list)

    async def read(self, document_id: str) -> Document | None:
        """Return the file as a document."""
        return await asyncio.to_thread(self._read, document_id)

    def _list(self) -> dict[str, str]:
        try:
            root = self._path.resolve(strict=True)
            return dict(sorted(self._stamps(str(root), str(root))))
        except OSError as error:
            raise SourceUnreachable(self.name, _reason(error, self._path)) from error

    def _stamps(self, folder: str, root: str) -> Iterator[tuple[str, str]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    yield from self._stamps(entry.path, root)
                elif self._is_wanted(entry, root):
                    document_id = _relative(entry.path, root)
                    yield document_id, self._stamp(entry.stat())

    def _stamp(self, status: os.stat_result) -> str:
        return f"{self._reading}-{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}"

    def _is_wanted(self, entry: os.DirEntry[str], root: str) -> bool:
        if os.path.splitext(entry.name)[1].lower() not in READABLE or not entry.is_file():  # noqa: PTH122 - 10 times faster than a Path, for thousands of entries
            return False
        path = _relative(entry.path, root)
        if self._include and not any(fnmatchcase(path, pattern) for pattern in self._include):
            return False
        if any(fnmatchcase(path, pattern) for pattern in self._exclude):
            return False
        return not entry.is_symlink() or _ends_inside(Path(entry.path), Path(root))

    def _read(self, document_id: str) -> Document | None:
        path = self._path / document_id
        try:
            root = self._path.resolve(strict=True)
            if not _ends_inside(path, root):
                raise DocumentUnreadable(document_id, "it lies outside the folder")
            status = path.stat()
            if status.st_size > LARGEST:
                raise DocumentUnreadable(document_id, "it is larger than 20 MB")
            content = read_content(path.read_bytes(), path.suffix.lower())
        except OSError as error:
            raise DocumentUnreadable(document_id, _reason(error, path)) from error
        except ValueError as error:
            raise DocumentUnreadable(document_id, str(error)) from error
        changed = datetime.fromtimestamp(int(status.st_mtime), UTC)
        return self._document(document_id, content, changed) if content else None

    def _document(self, document_id: str, content: Content, changed: datetime) -> Document:
        matter = content.matter
        named = matter.title or content.heading or ""
        title = readable_title(named) or title_of_name(PurePosixPath(document_id))
        return Document(
            source=self.name,
            id=document_id,
            title=title,
            markdown=without_title(content.markdown, title),
            url=matter.url or self._url(document_id),
            updated_at=matter.updated_at or changed,
            category=matter.category or self._category,
            audience=matter.audience or self._audience.of(document_id),
            search_terms=matter.search_terms,
        )

    def _url(self, document_id: str) -> str:
        if self._base_url is None:
            return f"/documents/{quote(self.name)}/{quote(document_id)}"
        return f"{self._base_url.rstrip('/')}/{quote(document_id)}"


def title_of_name(path: PurePosixPath) -> str:
    """Return a title made from a file's name, or from its folder's for an index page."""
    name = path.parent.name if path.stem.lower() in {"index", "readme"} else path.stem
    words = (name or path.stem).replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] or path.name


def _relative(path: str, root: str) -> str:
    return path[len(root) :].lstrip(os.sep).replace(os.sep, "/")


def _ends_inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root)


def _reason(error: OSError, path: Path) -> str:
    return f"{error.strerror or 'it cannot be opened'} ({error.filename or path})"
