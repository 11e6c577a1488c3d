"""Labelled questions on disk: corpus.jsonl and queries.jsonl."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.domain.errors import InputError
from bot.domain.identifiers import derived_id
from knowledge.documents import Document
from knowledge.text import readable_markdown, without_title

SOURCE = "labelled"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what is known of its answer."""

    id: str
    text: str
    relevant: frozenset[str]
    """Documents any of which answers it; empty when none does."""
    answerable: bool
    answer: str | None = None
    evidence: tuple[str, ...] = ()
    """Words of the documents any of which shows the answer."""


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Documents and questions about them."""

    documents: tuple[Document, ...]
    questions: tuple[Question, ...]
    digest: str
    """Of the documents."""


def read_labelled_set(folder: Path, *, needs_questions: bool = True) -> LabelledSet:
    """Read a set; without queries.jsonl it has no questions where it needs none.

    corpus.jsonl has one `{id, title, text, url}` a line, queries.jsonl one `{id, text, relevant,
    answerable, answer?}`; blank lines are skipped. Raises InputError naming file, line and what is
    wrong there, also for an answerable question whose document is not in the corpus.
    """
    corpus = folder / "corpus.jsonl"
    documents = tuple(_document(values, where) for where, values in _lines(corpus))
    if not documents:
        raise InputError(f"{corpus} holds no document.")
    known = frozenset(document.id for document in documents)
    queries = folder / "queries.jsonl"
    has_questions = needs_questions or queries.exists()
    lines = _lines(queries) if has_questions else iter(())
    questions = tuple(_question(values, where, known) for where, values in lines)
    digest = derived_id(*(part for found in documents for part in _parts(found)))
    return LabelledSet(documents, questions, digest)


def _lines(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start}).") from error
    for number, line in enumerate(lines, start=1):
        where = f"{path}, line {number}"
        if not line.strip():
            continue
        try:
            values = json.loads(line)
        except ValueError as error:
            raise InputError(f"{where} is not valid JSON: {error}.") from error
        if not isinstance(values, dict):
            raise InputError(f"{where} is not a JSON object.")
        yield where, values


def _document(values: Mapping[str, Any], where: str) -> Document:
    title = _text(values, "title", where, optional=True)
    text = readable_markdown(_text(values, "text", where))
    return Document(
        source=SOURCE,
        id=_text(values, "id", where),
        title=title or _text(values, "id", where),
        markdown=without_title(text, title),
        url=_text(values, "url", where, optional=True),
    )


def _question(values: Mapping[str, Any], where: str, known: frozenset[str]) -> Question:
    relevant = values.get("relevant", [])
    if not isinstance(relevant, list) or not all(isinstance(one, str) for one in relevant):
        raise InputError(f"{where}: relevant is not a list of document ids.")
    answerable = values.get("answerable", bool(relevant))
    if not isinstance(answerable, bool):
        raise InputError(f"{where}: answerable is neither true nor false.")
    if answerable and known.isdisjoint(relevant):
        raise InputError(f"{where}: none of the relevant documents is in corpus.jsonl.")
    return Question(
        id=_text(values, "id", where),
        text=_text(values, "text", where),
        relevant=frozenset(relevant),
        answerable=answerable,
        answer=_text(values, "answer", where, optional=True) or None,
        evidence=_evidence(values, where),
    )


def _evidence(values: Mapping[str, Any], where: str) -> tuple[str, ...]:
    evidence = values.get("evidence", [])
    if not isinstance(evidence, list) or not all(isinstance(one, str) for one in evidence):
        raise InputError(f"{where}: evidence is not a list of texts.")
    return tuple(evidence)


def _text(values: Mapping[str, Any], key: str, where: str, *, optional: bool = False) -> str:
    value = values.get(key)
    if optional and value is None:
        return ""
    if not isinstance(value, str) or (not optional and not value.strip()):
        raise InputError(f"{where}: {key} is missing or not a text.")
    return value


def _parts(document: Document) -> tuple[str, ...]:
    return document.id, document.title, document.markdown, document.url
