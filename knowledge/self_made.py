"""Questions made of a corpus itself, for operators who have no labelled ones.

A stretch of a sentence is taken and most of its words are replaced by others of near meaning that
the corpus uses elsewhere, because people seldom ask in the words of the page: made of the page's
own words, questions are found by words alone, and what is learnt from them trusts words too much.
Each is asked with its page there and with its page taken away (leave one page out).
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from knowledge.documents import Document
from knowledge.embedding import Embedder
from knowledge.sentences import sentences
from knowledge.vocabulary import frequent_words, near_words

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_FEWEST_WORDS, _MOST_WORDS = 6, 45
_SHORTEST, _LONGEST = 6, 12
"""Words of the stretch that a question is made of."""
_REPLACED = (0.5, 0.8, 1.0)
"""Shares of the words that are replaced: one of these for each question."""
_WITH_TITLE = 0.5
_SHORT_WORD = 4
_TRIES = 20
_OPENINGS = (
    "how do i", "can i", "what is", "who", "when", "is there", "where do i find", "do we", "what",
    "which", "how much", "how long", "i need", "does anyone know about", "what happens with",
    "am i allowed to", "", "",
)  # fmt: skip

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """A question and the document that it was made of."""

    text: str
    document_id: str
    same: frozenset[str] = frozenset()
    """All documents of its title, itself included: parts of one page answer for each other."""
    sentence: str = ""
    """What it was made of, which answers it."""


async def made_questions(
    documents: Sequence[Document],
    embedder: Embedder,
    *,
    count: int,
    seed: int = 1,
    replaces: bool = True,
) -> list[MadeQuestion]:
    """Return up to `count` questions, spread evenly over the documents; equal seeds, equal ones.

    Without `replaces` they keep the page's own words, which people who correct them read better.
    """
    texts = {document.id: list(_usable(document.markdown)) for document in documents}
    words = frequent_words(text for each in texts.values() for text in each)
    titled = _by_title(documents)
    near = await near_words(words, embedder) if replaces else {}
    maker = _Maker(near, random.Random(seed))
    usable = [document for document in documents if texts[document.id]]
    made: list[MadeQuestion] = []
    for _ in range(count * _TRIES):
        if not usable or len(made) == count:
            break
        document = maker.choice(usable)
        sentence = maker.choice(texts[document.id])
        if text := maker.question(sentence, document.title):
            same = titled[document.title.casefold()]
            made.append(MadeQuestion(text, document.id, same, sentence))
    return made


def _by_title(documents: Sequence[Document]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for document in documents:
        found.setdefault(document.title.casefold(), set()).add(document.id)
    return {title: frozenset(ids) for title, ids in found.items()}


def _usable(markdown: str) -> list[str]:
    return [
        sentence
        for sentence in sentences(markdown)
        if _FEWEST_WORDS <= len(sentence.split()) <= _MOST_WORDS
    ]


class _Maker:
    """Makes questions; every choice comes from one source of randomness."""

    def __init__(self, near: Mapping[str, tuple[str, ...]], chance: random.Random) -> None:
        self._near = near
        self._chance = chance

    def choice(self, things: Sequence[_Thing]) -> _Thing:
        return self._chance.choice(things)

    def question(self, sentence: str, title: str) -> str:
        """Return a question, empty where the sentence says too little."""
        words = self._stretch(_WORD.findall(sentence.lower()))
        if sum(len(word) >= _SHORT_WORD for word in words) < _SHORT_WORD:
            return ""
        share = self.choice(_REPLACED)
        asked = [self._replaced(word, share) for word in words]
        subject = [word for word in _WORD.findall(title.lower()) if word not in asked]
        if subject and self._chance.random() < _WITH_TITLE:
            asked += ["for", self.choice(subject)]
        return " ".join([self.choice(_OPENINGS), *asked]).strip() + "?"

    def _stretch(self, words: list[str]) -> list[str]:
        length = self._chance.randint(_SHORTEST, _LONGEST)
        start = self._chance.randint(0, max(0, len(words) - length))
        return words[start : start + length]

    def _replaced(self, word: str, share: float) -> str:
        others = self._near.get(word, ())
        return self.choice(others) if others and self._chance.random() < share else word
