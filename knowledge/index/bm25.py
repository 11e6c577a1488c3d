"""The lexical half: BM25 term weights as sparse vectors (Robertson and Zaragoza, 2009).

The engine multiplies by the inverse document frequency, so that it is always that of the present
chunks. Embedded index and server use the same terms and weights.
"""

from dataclasses import dataclass

from qdrant_edge import Bm25, Bm25Config

from bot.domain.errors import SettingsError

_USUAL_LENGTH = 100
"""Terms of a chunk of the usual size, without stop words."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Numbers of terms and their weights."""

    indices: list[int]
    values: list[float]


class Lexicon:
    """Turns texts into terms of one language."""

    def __init__(self, language: str = "english") -> None:
        """Choose stop words and stems; raises SettingsError for a language it does not know."""
        try:
            self._bm25 = Bm25(Bm25Config(language=language, avg_len=_USUAL_LENGTH))
        except ValueError as error:
            raise SettingsError(
                f"index.language: {language!r} is not known; use the English name of a language, "
                "such as english or german."
            ) from error

    def of_chunk(self, words: str) -> Terms:
        """Return the terms of a chunk with their weights."""
        vector = self._bm25.embed_document(words)
        return Terms(list(vector.indices), list(vector.values))

    def of_question(self, words: str) -> Terms:
        """Return the terms of a question, each of weight 1; there may be none."""
        vector = self._bm25.embed_query(words)
        return Terms(list(vector.indices), list(vector.values))
