"""The sentences of a document, as words without marks."""

import re
from collections.abc import Iterator

from knowledge.plain import plain_text

_CODE = re.compile(r"(?ms)^ {0,3}(```|~~~).*?^ {0,3}\1[^\n]*$")
_HEADING = re.compile(r"(?m)^ {0,3}#{1,6}\s.*$")
_END = re.compile(r"(?<=[.!?…])\s+(?=\S)")


def sentences(markdown: str) -> Iterator[str]:
    """Yield sentences, items of lists and rows of tables; headings and code are left out."""
    for line in plain_text(_HEADING.sub("", _CODE.sub("", markdown))).splitlines():
        yield from (part.strip() for part in _END.split(line) if part.strip())
