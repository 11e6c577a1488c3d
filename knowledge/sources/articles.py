"""Articles of a help centre as a source: after the first listing, only what has changed is asked.

What was listed lies in one file beside the time up to which it was; the file is replaced as a
whole when a listing is complete. One that fails half-way changes nothing, so nothing is deleted.
"""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.domain.articles import Article
from bot.domain.errors import BatonError, DocumentUnreadable, SourceUnreachable
from bot.domain.identifiers import derived_id
from bot.ports.articles import Articles
from bot.ports.clock import Clock
from knowledge.audiences import EVERYBODY, AudienceRules
from knowledge.documents import Document
from knowledge.text import readable_html, readable_title, without_title

OVERLAP = timedelta(minutes=5)
"""So much is asked again: a listing may lag behind what was published."""
WHOLE_EVERY = timedelta(hours=24)
"""What was deleted does not show among the changes, only by missing when all are listed."""
_READER = "1"
"""Raised when the same text is read differently: every document is then made again."""
_PRIVATE = frozenset({"customers"})


@dataclass(frozen=True, slots=True)
class Listed:
    """The published articles, as of the last complete listing."""

    articles: dict[str, Article] = field(default_factory=dict)
    watermark: datetime | None = None
    """The latest change that was seen."""
    whole_at: datetime | None = None
    """When all were listed, not only the changes."""


class ArticlesSource:
    """The published articles of a help centre."""

    def __init__(
        self,
        *,
        name: str,
        articles: Articles,
        file: Path,
        clock: Clock,
        audience: AudienceRules = EVERYBODY,
        category: str | None = None,
    ) -> None:
        """Name the file that keeps what was listed; nothing is asked yet."""
        self.name = name
        self._articles = articles
        self._kept = _Kept(file)
        self._clock = clock
        self._audience = audience
        self._category = category
        self._listed = Listed()
        self._reading = derived_id(_READER, audience.fingerprint, category or "")[:8]

    async def list(self) -> Mapping[str, str]:
        """Ask what has changed, and return a stamp of every published article."""
        before = await self._kept.read()
        now = self._clock.now()
        is_whole = before.whole_at is None or now >= before.whole_at + WHOLE_EVERY
        since = None if is_whole or before.watermark is None else before.watermark - OVERLAP
        try:
            changed = await self._articles.changed(since)
        except BatonError as problem:
            raise SourceUnreachable(self.name, str(problem)) from problem
        listed = _brought_in(Listed() if since is None else before, changed)
        self._listed = replace(listed, whole_at=now) if since is None else listed
        await self._kept.write(self._listed)
        return {id_: self._stamp(article) for id_, article in self._listed.articles.items()}

    async def read(self, document_id: str) -> Document | None:
        """Return an article as it was listed."""
        article = self._listed.articles.get(document_id)
        if article is None:
            raise DocumentUnreadable(document_id, "it was not among the published articles")
        title = readable_title(article.title) or document_id
        markdown = without_title(readable_html(article.html).markdown, title)
        if not markdown:
            raise DocumentUnreadable(document_id, "it holds no text")
        return Document(
            source=self.name,
            id=document_id,
            title=title,
            markdown=markdown,
            url=article.url,
            updated_at=article.updated_at,
            category=self._category,
            audience=self._audience_of(article),
        )

    def _audience_of(self, article: Article) -> frozenset[str]:
        """Return who may see it; what only customers may read is never shown to everybody."""
        labels = self._audience.of(article.id)
        if article.is_private and "public" in labels:
            return (labels - {"public"}) | _PRIVATE
        return labels

    def _stamp(self, article: Article) -> str:
        said = derived_id(
            article.title, article.html, article.url, repr(article.is_private),
            article.updated_at.isoformat(),
        )  # fmt: skip
        return f"{self._reading}-{said}"


def _brought_in(before: Listed, changed: Sequence[Article]) -> Listed:
    articles = dict(before.articles)
    for article in changed:
        articles.pop(article.id, None)
        if article.is_published:
            articles[article.id] = article
    times = [article.updated_at for article in changed]
    times += [before.watermark] if before.watermark else []
    return replace(before, articles=articles, watermark=max(times, default=None))


class _Kept:
    """One file with what was listed; the old one stands until the new one is whole."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._shape = TypeAdapter(Listed)

    async def read(self) -> Listed:
        return await asyncio.to_thread(self._read)

    async def write(self, listed: Listed) -> None:
        await asyncio.to_thread(self._write, listed)

    def _read(self) -> Listed:
        try:
            return self._shape.validate_json(self._file.read_bytes())
        except (FileNotFoundError, ValidationError):  # then all are listed again
            return Listed()

    def _write(self, listed: Listed) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".draft")
        with draft.open("wb") as opened:
            opened.write(self._shape.dump_json(listed))
            opened.flush()
            os.fsync(opened.fileno())
        draft.replace(self._file)
