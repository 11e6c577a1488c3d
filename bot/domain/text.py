"""Makes text storable: databases and UTF-8 refuse what chat clients sometimes send."""

import re

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def safe_text(text: str) -> str:
    """Return the text with each NUL and each lone surrogate replaced by U+FFFD.

    PostgreSQL refuses NUL in text and in JSON, and UTF-8 has no form for a surrogate. The length
    stays the same and everything else is kept.
    """
    return _UNSTORABLE.sub("\ufffd", text)
