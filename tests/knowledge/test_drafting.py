"""Drafts of labelled questions."""

from pathlib import Path

import pytest

from bot.domain.errors import InputError
from knowledge.drafting import write_draft
from knowledge.labelled import read_labelled_set
from knowledge.self_made import made_questions
from tests.fakes.embedder import WordEmbedder
from tests.knowledge.documents import document

TEXT = "Every employee has twenty-eight days of paid leave each calendar year."


async def test_a_draft_is_a_labelled_set(tmp_path: Path) -> None:
    """`eval` reads it as it is; every question names its page and the sentence that answers."""
    pages = [document(TEXT)]
    questions = await made_questions(pages, WordEmbedder(), count=3, replaces=False)

    write_draft(tmp_path / "mine", pages, questions)

    labelled = read_labelled_set(tmp_path / "mine")
    assert [TEXT] == [each.markdown for each in labelled.documents]
    assert {(frozenset({"leave.md"}), TEXT)} == {
        (each.relevant, each.answer) for each in labelled.questions
    }


def test_corrections_are_never_overwritten(tmp_path: Path) -> None:
    """A second draft into the same folder is refused."""
    write_draft(tmp_path, [document(TEXT)], [])

    with pytest.raises(InputError, match="is there already"):
        write_draft(tmp_path, [document(TEXT)], [])
