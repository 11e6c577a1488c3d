"""Labelled questions on disk."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import InputError
from knowledge.labelled import read_labelled_set

PAGE = {"id": "a", "title": "Leave", "text": "# Leave\n\nTwenty-eight days.", "url": "/a"}
QUESTION = {"id": "q", "text": "How many days?", "relevant": ["a"], "answerable": True}


def write(folder: Path, corpus: list[Any], queries: list[Any]) -> Path:
    for name, rows in (("corpus", corpus), ("queries", queries)):
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        (folder / f"{name}.jsonl").write_text("\n".join(lines))
    return folder


def test_a_set_is_read(tmp_path: Path) -> None:
    """Documents are cleaned as those of any source; blank lines are skipped."""
    labelled = read_labelled_set(write(tmp_path, [PAGE, ""], ["", QUESTION | {"answer": "28"}]))

    (document,), (question,) = labelled.documents, labelled.questions
    assert (document.id, document.markdown) == ("a", "Twenty-eight days.")
    assert question.relevant == frozenset({"a"})
    assert question.answer == "28"


def test_the_digest_follows_the_documents(tmp_path: Path) -> None:
    """Other questions are the same corpus, another text is not."""
    first = read_labelled_set(write(tmp_path, [PAGE], [QUESTION])).digest
    same = read_labelled_set(write(tmp_path, [PAGE], [])).digest
    other = read_labelled_set(write(tmp_path, [PAGE | {"text": "New"}], [])).digest

    assert first == same != other


@pytest.mark.parametrize(
    ("corpus", "queries", "said"),
    [
        ([PAGE, "{"], [], r"corpus\.jsonl, line 2 is not valid JSON"),
        (["[]"], [], r"corpus\.jsonl, line 1 is not a JSON object"),
        ([{"id": "a"}], [], r"corpus\.jsonl, line 1: text is missing"),
        ([], [], "holds no document"),
        ([PAGE], [{"id": "q"}], r"queries\.jsonl, line 1: text is missing"),
        ([PAGE], [QUESTION | {"relevant": "a"}], "relevant is not a list"),
        ([PAGE], [QUESTION | {"relevant": ["z"]}], "none of the relevant documents"),
        ([PAGE], [QUESTION | {"answerable": "yes"}], "answerable is neither true nor false"),
        ([PAGE], [QUESTION | {"evidence": "28"}], "evidence is not a list"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    tmp_path: Path, corpus: list[Any], queries: list[Any], said: str
) -> None:
    """Whoever wrote the set learns where to look."""
    with pytest.raises(InputError, match=said):
        read_labelled_set(write(tmp_path, corpus, queries))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A folder without a set is an error, with the file that is missing."""
    with pytest.raises(InputError, match=r"corpus\.jsonl cannot be read"):
        read_labelled_set(tmp_path)


def test_pages_alone_are_a_set_where_no_questions_are_needed(tmp_path: Path) -> None:
    """Confidence can be learnt from pages; measuring needs questions."""
    write(tmp_path, [PAGE], [QUESTION | {"evidence": ["Twenty-eight"]}])
    asked = read_labelled_set(tmp_path)
    (tmp_path / "queries.jsonl").unlink()

    assert ("Twenty-eight",) == asked.questions[0].evidence
    assert () == read_labelled_set(tmp_path, needs_questions=False).questions
    with pytest.raises(InputError, match=r"queries\.jsonl cannot be read"):
        read_labelled_set(tmp_path)
