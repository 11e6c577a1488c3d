"""Documents cleaned for reading: what stays is what a reader of the published page would see."""

import re
from html import unescape

from knowledge.code_spans import outside_code
from knowledge.html import HtmlPage, read_page, without_html
from knowledge.templates import without_templates

_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_INCLUDE = re.compile(
    r"^[ \t]*(?:!include|!INCLUDE|\[!INCLUDE\b[^\]]*\]\([^)]*\)).*$", re.MULTILINE | re.IGNORECASE
)
_ATTRIBUTES = re.compile(r"\{:?\s*[.#][\w\s.#=\"'-]*\}")
_LINE_ENDS = re.compile(r"[ \t]+$", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{3,}")
_FIRST_HEADING = re.compile(r"\A\s*#\s+(?P<text>[^\n]+?)\s*#*\s*(?:\n|\Z)")
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,5});")


def readable_markdown(text: str) -> str:
    """Return Markdown without template tags, HTML, images and attribute lists.

    Code is left as it stands. Line ends are those of Unix, and blank lines stand alone.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return _BLANK_LINES.sub("\n\n", outside_code(text, _clean)).strip()


def readable_html(text: str) -> HtmlPage:
    """Return a whole HTML page, whose template tags are resolved first, as Markdown."""
    return read_page(without_templates(text.replace("\0", "")))


def readable_title(text: str) -> str:
    """Return a title on one line, without markup."""
    return " ".join(_clean(text).replace("*", "").replace("`", "").split())


def without_title(markdown: str, title: str) -> str:
    """Return the text without a first heading that only repeats the title."""
    match = _FIRST_HEADING.match(markdown)
    same = match is not None and _plain(match["text"]) == _plain(title)
    return markdown[match.end() :].lstrip("\n") if match and same else markdown


def first_heading(markdown: str) -> str | None:
    """Return the heading of the first level that a text begins with."""
    match = _FIRST_HEADING.match(markdown)
    return match["text"] if match else None


def _clean(text: str) -> str:
    text = without_html(without_templates(text))
    text = _IMAGE.sub(r"\1", text)
    text = _INCLUDE.sub("", text)
    text = _ATTRIBUTES.sub("", text)
    text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    return _LINE_ENDS.sub("", text)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
