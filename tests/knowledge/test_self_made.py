import random

import numpy as np

from knowledge.embedding import Vectors
from knowledge.self_made import made_questions
from knowledge.sentences import sentences
from knowledge.vocabulary import frequent_words, near_words
from tests.fakes.embedder import WordEmbedder
from tests.knowledge.documents import document

_LEAVE = document(
    "# Leave\n\nEvery employee receives twenty-eight days of annual leave in each calendar year.\n"
    "\n- Days carried over must be taken before the end of March.\n\n```\nleave --days 28\n```\n",
)
_BIKES = document(
    "Bicycles are parked in the courtyard behind the main building. Yes.",
    id="bikes.md",
    title="Bicycles",
)


class PairEmbedder(WordEmbedder):
    """Takes two words for near ones where both stand in one pair."""

    pairs = (("annual", "yearly"), ("employee", "colleague"))

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for place, pair in enumerate(self.pairs):
            if text in pair:
                vector[place] = 0.8
                vector[100 + place + 50 * pair.index(text)] = 0.6
                return vector
        chance = random.Random(text)
        return np.array([chance.gauss(0, 0.06) for _ in range(self.dimension)], dtype=np.float32)


def test_sentences_are_prose_and_items_without_marks() -> None:
    """Headings and code are no sentences."""
    assert [
        "Every employee receives twenty-eight days of annual leave in each calendar year.",
        "Days carried over must be taken before the end of March.",
    ] == list(sentences(_LEAVE.markdown))


def test_frequent_words_come_first() -> None:
    """Words of four letters and more, by how often they are used."""
    assert ["leave", "annual"] == frequent_words(["Annual leave", "leave of it"], most=2)


async def test_near_words_are_others_of_like_meaning() -> None:
    """A word is not its own synonym, nor is what has nothing to do with it."""
    near = await near_words(["annual", "yearly", "bread", "employee"], PairEmbedder())

    assert ("yearly",) == near["annual"]
    assert () == near["bread"]
    assert {} == await near_words([], PairEmbedder())


async def test_questions_are_made_of_sentences_that_say_enough() -> None:
    """Each names the document that it was made of; a one-word sentence makes none."""
    made = await made_questions([_LEAVE, _BIKES], WordEmbedder(), count=20)

    assert 20 == len(made)
    assert {"leave.md", "bikes.md"} == {question.document_id for question in made}
    assert all(question.text.endswith("?") for question in made)
    assert all(len(question.text.split()) >= 4 for question in made)


async def test_equal_seeds_make_equal_questions() -> None:
    """A calibration can be repeated."""
    first = await made_questions([_LEAVE, _BIKES], WordEmbedder(), count=5, seed=4)

    assert first == await made_questions([_LEAVE, _BIKES], WordEmbedder(), count=5, seed=4)
    assert first != await made_questions([_LEAVE, _BIKES], WordEmbedder(), count=5, seed=5)


async def test_words_are_replaced_by_near_ones() -> None:
    """Questions are asked in other words than the page's own, where the corpus has such."""
    other = document("The yearly report thanks each colleague for the work.", id="report.md")
    made = await made_questions([_LEAVE, other], PairEmbedder(), count=60)
    of_leave = " ".join(question.text for question in made if question.document_id == "leave.md")

    assert "yearly" in of_leave
    assert "colleague" in of_leave


async def test_a_corpus_without_sentences_makes_no_questions() -> None:
    """There is nothing to ask about, and no endless search for it."""
    assert [] == await made_questions([document("Yes.")], WordEmbedder(), count=5)
    assert [] == await made_questions([], WordEmbedder(), count=5)


async def test_parts_of_one_page_are_known_by_their_title() -> None:
    """Documents of one title answer for each other, and are taken away together."""
    again = document(_LEAVE.markdown, id="leave-2.md")
    made = await made_questions([_LEAVE, again, _BIKES], WordEmbedder(), count=20)

    assert {frozenset({"leave.md", "leave-2.md"}), frozenset({"bikes.md"})} == {
        question.same for question in made
    }
