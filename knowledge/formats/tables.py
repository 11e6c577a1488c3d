"""Comma- and tab-separated values as a Markdown table."""

import csv
import io
from collections.abc import Iterable, Sequence


def read_table(text: str) -> str:
    """Return the rows as one table, whose first row is the head; the delimiter is found out."""
    sample = text[:8192]
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(sample, delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if "\t" in sample else csv.excel
    try:
        rows = [row for row in csv.reader(io.StringIO(text), dialect) if any(row)]
    except csv.Error as problem:
        raise ValueError(f"it is no table ({problem})") from problem
    return markdown_table(rows)


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as a Markdown table; short rows are filled up."""
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    head, *body = [_line([*row, *[""] * (width - len(row))]) for row in rows]
    return "\n".join([head, "|" + " --- |" * width, *body])


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(cell: str) -> str:
    return " ".join(cell.split()).replace("|", "\\|")
