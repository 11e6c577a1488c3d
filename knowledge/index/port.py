"""What knowledge needs of a vector index; Qdrant Edge and a Qdrant server both offer it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, Self

from bot.domain.errors import IndexMismatch
from knowledge.embedding import Vectors


@dataclass(frozen=True, slots=True)
class IndexIdentity:
    """What an index was built with: it answers questions of the same make only."""

    model: str
    dimension: int
    digest: str
    """Of the embedding model."""
    chunker: str
    language: str
    """Whose word stems and stop words the lexical half uses."""


def require_same(found: IndexIdentity, wanted: IndexIdentity, *, where: str) -> None:
    """Raise IndexMismatch, which says what to do, when an index is of another make."""
    if found == wanted:
        return
    was = f"{found.model} ({found.dimension} numbers, {found.digest})"
    if found.model == wanted.model and found.digest == wanted.digest:
        was = f"chunking {found.chunker} and the language {found.language}"
    raise IndexMismatch(
        f"The index in {where} was built with {was}, which is not what embeddings and index in "
        "config.yaml ask for now. Run `python app.py index --rebuild`, or set them back."
    )


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with what is known of its document."""

    id: str
    document_id: str
    source: str
    title: str
    heading_path: tuple[str, ...]
    url: str
    text: str
    content: str
    """Digest of what was embedded."""
    ordinal: int
    """Place in its document, from 0."""
    audience: frozenset[str]
    category: str | None = None
    updated_at: datetime | None = None
    page: str | None = None
    """The document's whole Markdown; kept with its first chunk only, and only read for it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk on its way into the index."""

    chunk: StoredChunk
    vector: Vectors
    words: str
    """What the lexical half searches."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search may find."""

    audience: frozenset[str]
    """Chunks that carry at least one of these labels."""
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found, with both its scores whichever half found it."""

    chunk: StoredChunk
    dense: float
    """Cosine similarity, -1 to 1."""
    lexical: float
    """BM25, 0 and up."""


class Index(Protocol):
    """One generation of chunks that answers, and the means to replace it."""

    @property
    def generation(self) -> str:
        """Differs for every index that was ever begun; records of another one are void."""
        ...

    async def catch_up(self) -> None:
        """Learn of a generation that another machine swapped in; done before every refresh."""
        ...

    async def search(
        self, *, vector: Vectors, words: str, scope: Scope, limit: int
    ) -> Sequence[Hit]:
        """Return the `limit` nearest and the `limit` best by words, in no order of their own.

        The scope is part of both searches: what lies outside takes no place of what lies inside.
        Raises KnowledgeError when the index cannot be searched.
        """
        ...

    async def vectors(self, contents: Collection[str]) -> Mapping[str, Vectors]:
        """Return the vectors that are stored for these contents, of whatever document."""
        ...

    async def put(self, entries: Sequence[Entry]) -> None:
        """Insert or replace chunks; they are found from now on."""
        ...

    async def remove(self, chunk_ids: Collection[str]) -> None:
        """Remove chunks; ids that are not there are no error."""
        ...

    async def chunk(self, chunk_id: str) -> StoredChunk | None:
        """Return one chunk, with the page where it keeps one."""
        ...

    async def sources(self) -> frozenset[str]:
        """Return the names of all sources that have chunks."""
        ...

    async def remove_source(self, source: str) -> None:
        """Remove all chunks of a source."""
        ...

    async def count(self) -> int:
        """Return how many chunks there are."""
        ...

    async def flush(self) -> None:
        """Bring everything to disk."""
        ...

    async def beside(self) -> Self:
        """Begin an empty index beside this one, which goes on answering."""
        ...

    async def replace_with(self, fresh: Self) -> None:
        """Answer from an index that was begun beside; what answered before is deleted."""
        ...

    async def discard(self) -> None:
        """Close this index and delete it."""
        ...

    async def close(self) -> None:
        """Let go of files and connections."""
        ...
