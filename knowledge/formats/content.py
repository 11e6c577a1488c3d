"""Which reader a file gets, by its suffix."""

from collections.abc import Callable
from dataclasses import dataclass, field

from knowledge.decoding import decoded
from knowledge.formats.office import read_document, read_slides, read_workbook
from knowledge.formats.tables import read_table
from knowledge.front_matter import FrontMatter, split_front_matter
from knowledge.text import first_heading, readable_html, readable_markdown


def _read_pdf(content: bytes) -> str:
    # Imported here: a tenth of a second that only these files need.
    from knowledge.formats.pdf import read_pdf  # noqa: PLC0415 - see above

    return read_pdf(content)


MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd"})
HTML = frozenset({".html", ".htm", ".xhtml"})
PLAIN = frozenset({".txt", ".text"})
BINARY: dict[str, Callable[[bytes], str]] = {
    ".pdf": _read_pdf,
    ".docx": read_document,
    ".pptx": read_slides,
    ".xlsx": read_workbook,
}
READABLE = MARKDOWN | HTML | PLAIN | BINARY.keys() | {".csv", ".tsv"}
LARGEST = 20 * 1024 * 1024
"""Bytes of the largest file that is read: above, a file is an archive rather than a document."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says, and what it says about itself."""

    markdown: str
    heading: str | None = None
    """The title that the content gives itself."""
    matter: FrontMatter = field(default_factory=FrontMatter)


def read_content(content: bytes, suffix: str) -> Content | None:
    """Return a file's content; None when it asks not to be indexed.

    `suffix` is that of its name, lower-case with the dot, one of READABLE. Raises ValueError with
    the reason when it cannot be read.
    """
    if len(content) > LARGEST:
        raise ValueError("it is larger than 20 MB")
    if suffix in BINARY:
        return _with_words(_binary(BINARY[suffix], content))
    text = decoded(content)
    if suffix in {".csv", ".tsv"}:
        return _with_words(read_table(text))
    matter, body = split_front_matter(text)
    return None if matter.is_draft else _text_content(body, suffix, matter)


def _text_content(body: str, suffix: str, matter: FrontMatter) -> Content | None:
    if suffix in HTML:
        page = readable_html(body)
        return Content(page.markdown, page.title, matter) if page.wants_indexing else None
    if suffix in PLAIN:
        return Content(body.replace("\0", "").strip(), None, matter)
    markdown = readable_markdown(body)
    return Content(markdown, first_heading(markdown), matter)


def _binary(read: Callable[[bytes], str], content: bytes) -> str:
    try:
        return read(content)
    except ValueError:
        raise
    except Exception as problem:  # parsers of damaged files raise anything
        raise ValueError(
            f"it is damaged or not what its name says ({type(problem).__name__})"
        ) from problem


def _with_words(markdown: str) -> Content:
    if not markdown.strip():
        raise ValueError("it holds no text; if it is a scan, it needs text recognition first")
    return Content(markdown, first_heading(markdown))
