"""What an index that is built by this code with a given model is recorded as."""

from knowledge.chunking import CHUNKER
from knowledge.embedding import Embedder
from knowledge.index.port import IndexIdentity


def index_identity(embedder: Embedder, *, language: str = "english") -> IndexIdentity:
    """Return the identity; `language` gives stop words and word stems to the lexical half."""
    return IndexIdentity(
        model=embedder.name,
        dimension=embedder.dimension,
        digest=embedder.digest,
        chunker=CHUNKER,
        language=language,
    )
