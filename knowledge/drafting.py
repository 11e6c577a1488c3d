"""Drafts of labelled questions, made of an operator's own documents, for people to correct."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.domain.errors import InputError
from knowledge.documents import Document
from knowledge.self_made import MadeQuestion


def write_draft(
    folder: Path, documents: Sequence[Document], questions: Sequence[MadeQuestion]
) -> None:
    """Write corpus.jsonl and queries.jsonl as `eval` reads them.

    Raises InputError when one of them is there already: corrections are never overwritten.
    """
    files: dict[Path, list[dict[str, Any]]] = {
        folder / "corpus.jsonl": [_page(document) for document in documents],
        folder / "queries.jsonl": [
            {
                "id": f"draft-{number}",
                "text": question.text,
                "relevant": sorted(question.same or {question.document_id}),
                "answerable": True,
                "answer": question.sentence,
            }
            for number, question in enumerate(questions, start=1)
        ],
    }
    for path in files:
        if path.exists():
            raise InputError(f"{path} is there already. Choose another folder, or move it away.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, lines in files.items():
            text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
            path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise InputError(f"{folder} cannot be written: {problem.strerror}.") from problem


def _page(document: Document) -> dict[str, str]:
    return {
        "id": document.id,
        "title": document.title,
        "text": document.markdown,
        "url": document.url,
    }
