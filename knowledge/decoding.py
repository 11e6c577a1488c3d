"""Text out of bytes, whatever program wrote the file."""

import codecs

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13, 27}


def decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16, UTF-32 or Windows-1252.

    Raises ValueError with the reason when the bytes are no text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _strict(content, encoding)
    if b"\0" in content:
        return _strict(content, _unmarked_utf16(content))
    try:
        return content.decode()
    except UnicodeDecodeError:
        if _CONTROLS.intersection(content):
            raise ValueError("it is not text") from None
        return _strict(content, "cp1252")


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(f"it is not text ({error.encoding}, byte {error.start})") from error


def _unmarked_utf16(content: bytes) -> str:
    """Western text in UTF-16 has a zero in nearly every second byte, on one side only."""
    half = len(content) / 2
    low, high = content[0::2].count(0), content[1::2].count(0)
    if high > 0.7 * half and low < 0.1 * half:
        return "utf-16-le"
    if low > 0.7 * half and high < 0.1 * half:
        return "utf-16-be"
    raise ValueError("it is not text")
