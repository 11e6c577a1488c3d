"""Text out of bytes."""

import pytest

from knowledge.decoding import decoded

TEXT = "Größe: 25 €\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_usual_encodings_are_told_apart(encoding: str) -> None:
    """Text that any usual program wrote is read as it was meant."""
    assert decoded(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\0\0\0", b"PK\x03\x04\x14\xff\x01", b"\xff\xfea"]
)
def test_other_bytes_are_refused(content: bytes) -> None:
    """What is no text is said to be none, instead of being read as garbage."""
    with pytest.raises(ValueError, match="not text"):
        decoded(content)


def test_an_empty_file_is_empty_text() -> None:
    """Nothing is text, too."""
    assert decoded(b"") == ""
