"""Any LangChain document loader as a source, named in the settings with its arguments."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any
from urllib.parse import quote

from bot.domain.errors import DocumentUnreadable, SourceUnreachable
from bot.domain.identifiers import derived_id
from knowledge.audiences import EVERYBODY, AudienceRules
from knowledge.documents import Document
from knowledge.text import readable_markdown, readable_title, without_title

_READER = "1"
"""Raised when the same text is read differently: every document is then made again."""
_IDS = ("id", "source", "url", "file_path", "path")
_TIMES = ("updated_at", "last_modified", "lastmod", "modified", "date")


_Loaded = dict[str, tuple[list[str], dict[str, Any]]]
"""Texts and metadata by document."""


class LoaderSource:
    """What a loader's `lazy_load` gives. Parts that share a source (pages of a file) are joined."""

    def __init__(
        self,
        *,
        name: str,
        loader: str,
        arguments: Mapping[str, Any],
        audience: AudienceRules = EVERYBODY,
        category: str | None = None,
    ) -> None:
        """Name the class as "package.module.Class"; it is imported with the first refresh."""
        self.name = name
        self._loader = loader
        self._arguments = dict(arguments)
        self._audience = audience
        self._category = category
        self._loaded: _Loaded = {}
        self._reading = derived_id(_READER, audience.fingerprint, category or "")[:8]

    async def list(self) -> Mapping[str, str]:
        """Load everything, and return the digest of every document's text."""
        self._loaded = await asyncio.to_thread(self._load)
        return {
            document_id: f"{self._reading}-{derived_id(*parts, repr(sorted(about.items())))}"
            for document_id, (parts, about) in self._loaded.items()
        }

    async def read(self, document_id: str) -> Document | None:
        """Return a document as it was loaded."""
        if document_id not in self._loaded:
            raise DocumentUnreadable(document_id, "the loader did not give it")
        parts, about = self._loaded[document_id]
        title = readable_title(str(about.get("title") or document_id))
        markdown = readable_markdown("\n\n".join(parts))
        if not markdown:
            raise DocumentUnreadable(document_id, "it holds no text")
        return Document(
            source=self.name,
            id=document_id,
            title=title,
            markdown=without_title(markdown, title),
            url=_address(document_id, about)
            or f"/documents/{quote(self.name)}/{quote(document_id)}",
            updated_at=_moment(about),
            category=self._category,
            audience=self._audience.of(document_id),
        )

    def _load(self) -> _Loaded:
        loader = self._made()
        found: _Loaded = {}
        try:
            for number, document in enumerate(loader.lazy_load()):
                about = dict(document.metadata)
                named = next((str(about[key]) for key in _IDS if about.get(key)), str(number))
                parts, _ = found.setdefault(named, ([], about))
                parts.append(document.page_content)
        except Exception as problem:  # loaders raise whatever their libraries raise
            reason = f"{self._loader} failed: {problem or type(problem).__name__}"
            raise SourceUnreachable(self.name, reason) from problem
        return found

    def _made(self) -> Any:
        module, _, attribute = self._loader.rpartition(".")
        try:
            made = getattr(import_module(module), attribute)
        except (ImportError, AttributeError, ValueError) as problem:
            raise SourceUnreachable(
                self.name,
                f"{self._loader!r} cannot be imported ({problem}); "
                "write package.module.Class, and install its package",
            ) from problem
        try:
            return made(**self._arguments)
        except Exception as problem:  # as above; a ValidationError of pydantic among them
            reason = f"{self._loader} does not take its arguments: {problem}"
            raise SourceUnreachable(self.name, reason) from problem


def _address(document_id: str, about: Mapping[str, Any]) -> str:
    for value in (about.get("url"), about.get("source"), document_id):
        if isinstance(value, str) and value.startswith(("http://", "https://")):
            return value
    return ""


def _moment(about: Mapping[str, Any]) -> datetime | None:
    value = next((about[key] for key in _TIMES if about.get(key)), None)
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    if not isinstance(value, datetime):
        return None
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
