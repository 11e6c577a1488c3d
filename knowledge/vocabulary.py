"""The words of a corpus, and which of them mean nearly the same."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from knowledge.embedding import Embedder, Vectors

_WORD = re.compile(r"[^\W\d_]{4,}")
_MOST = 4000
_CONSIDERED = 12
_KEPT = 3
_NEAREST, _FARTHEST = 0.95, 0.45
"""Above: another form of the word. Below: another subject."""
_SAME_STEM = 4


def frequent_words(texts: Iterable[str], *, most: int = _MOST) -> list[str]:
    """Return the words of four letters and more, the most frequent first."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(text.lower()))
    return [word for word, _ in counts.most_common(most)]


async def near_words(words: Sequence[str], embedder: Embedder) -> Mapping[str, tuple[str, ...]]:
    """Return for each word up to three others that are near in meaning and of another stem."""
    if not words:
        return {}
    vectors = await embedder.embed(words)
    return {
        word: _nearest(place, words, vectors @ vectors[place]) for place, word in enumerate(words)
    }


def _nearest(place: int, words: Sequence[str], similarity: Vectors) -> tuple[str, ...]:
    word = words[place]
    order = np.argsort(-similarity)[:_CONSIDERED]
    fitting = [
        words[other]
        for other in order
        if _FARTHEST < similarity[other] < _NEAREST
        and words[other][:_SAME_STEM] != word[:_SAME_STEM]
    ]
    return tuple(fitting[:_KEPT])
