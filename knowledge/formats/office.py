"""Word documents, slides and workbooks as Markdown."""

import io
import re
from datetime import datetime, time
from importlib import import_module
from typing import Any

from knowledge.formats.tables import markdown_table

_SLIDE_MARK = re.compile(r"<!-- Slide number: (\d+) -->")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_BLANK_LINES = re.compile(r"\n{3,}")


def read_document(content: bytes) -> str:
    """Return a Word document: headings, lists, tables and links kept, images by their text."""
    markdown = _converted(content, "DocxConverter", ".docx")
    return _tidy(_IMAGE.sub(r"\1", markdown))


def read_slides(content: bytes) -> str:
    """Return a presentation, each slide below its title, notes included."""
    markdown = _converted(content, "PptxConverter", ".pptx")
    text = _SLIDE_MARK.sub("", _IMAGE.sub(r"\1", markdown))
    # A slide's title is a heading of the first level there; here the file's title is above it.
    return _tidy(re.sub(r"(?m)^# ", "## ", text))


def read_workbook(content: bytes) -> str:
    """Return every sheet of a workbook as a table below the sheet's name, formulas as values."""
    openpyxl = import_module("openpyxl")
    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheets = [(sheet.title, _rows(sheet)) for sheet in workbook.worksheets]
    return "\n\n".join(f"## {title}\n\n{markdown_table(rows)}" for title, rows in sheets if rows)


def _rows(sheet: Any) -> list[list[str]]:
    rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    used = [row for row in rows if any(row)]
    width = max((at + 1 for row in used for at, cell in enumerate(row) if cell), default=0)
    return [row[:width] for row in used]


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    return "" if value is None else str(value)


def _converted(content: bytes, converter: str, suffix: str) -> str:
    # Imported here: it brings pandas along, most of a second that only these files need.
    converters = import_module("markitdown.converters")
    info = import_module("markitdown").StreamInfo(extension=suffix)
    result = getattr(converters, converter)().convert(io.BytesIO(content), info)
    return str(result.markdown)


def _tidy(markdown: str) -> str:
    return _BLANK_LINES.sub("\n\n", markdown.replace("\0", "")).strip()
