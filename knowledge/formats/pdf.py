"""PDF files as Markdown: pages, paragraphs, and headings by the size of their letters."""

import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PdfReadError

_HEADING_RATIO = 1.15
"""A line is a heading when its letters are this much larger than those of most of the text."""
_LONGEST_HEADING = 120
_MOST_PAGES = 2000
_HYPHEN = re.compile(r"(?<=[a-zà-ÿ])-\n(?=[a-zà-ÿ])")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float


def read_pdf(content: bytes) -> str:
    """Return the text of a PDF; each page begins with a heading where it brings none of its own.

    Raises ValueError when the file is encrypted, damaged or longer than 2,000 pages.
    """
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError("it is protected by a password")
        if len(reader.pages) > _MOST_PAGES:
            raise ValueError(f"it has more than {_MOST_PAGES:,} pages")
        pages = [_lines(page) for page in reader.pages]
    except PdfReadError as problem:
        raise ValueError("it is damaged") from problem
    body = _body_size(pages)
    return "\n\n".join(_page(number, lines, body) for number, lines in enumerate(pages, 1) if lines)


def _lines(page: PageObject) -> list[_Line]:
    """Return a page's lines with the size of the letters that most of each is set in."""
    runs: list[tuple[str, float]] = []

    def note(text: str, _: Any, matrix: list[float], __: Any, size: float) -> None:
        runs.append((text, abs(size * (matrix[3] or matrix[0] or 1))))

    page.extract_text(visitor_text=note)
    lines: list[_Line] = []
    text, sizes = "", Counter[float]()
    for run, size in runs:
        for at, part in enumerate(run.split("\n")):
            if at:
                lines.append(_Line(" ".join(text.split()), _usual(sizes)))
                text, sizes = "", Counter()
            text += part
            sizes[round(size, 1)] += len(part.strip())
    lines.append(_Line(" ".join(text.split()), _usual(sizes)))
    return [line for line in lines if line.text]


def _usual(sizes: Counter[float]) -> float:
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _body_size(pages: list[list[_Line]]) -> float:
    sizes = Counter[float]()
    for lines in pages:
        for line in lines:
            sizes[line.size] += len(line.text)
    return _usual(sizes)


def _page(number: int, lines: list[_Line], body: float) -> str:
    parts = [f"## {line.text}" if _is_heading(line, body) else line.text for line in lines]
    if not parts[0].startswith("## "):
        parts.insert(0, f"## Page {number}")
    text = ""
    for part in parts:
        is_apart = part.startswith("## ") or text.rpartition("\n")[2].startswith("## ")
        text += ("\n\n" if is_apart else "\n") + part
    return _HYPHEN.sub("", text).strip()


def _is_heading(line: _Line, body: float) -> bool:
    is_short = len(line.text) <= _LONGEST_HEADING and any(map(str.isalpha, line.text))
    return is_short and body > 0 and line.size >= body * _HEADING_RATIO
