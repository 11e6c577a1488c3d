"""Markdown as the words that people search for: no marks, no addresses."""

import re

_DEFINITION = re.compile(r"(?m)^ {0,3}\[[^\]]+\]:\s+\S.*$")
_TABLE_RULE = re.compile(r"(?m)^[ \t]*\|?[ \t:|-]*-[ \t:|-]*$")
_LINK = re.compile(
    r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\]"
    r"(?:\((?:[^()\s]|\([^()]*\))*(?:\s[^)]*)?\)|\[[^\]]*\])"
)
_ADDRESS = re.compile(r"<?(?:https?|ftp)://(?:www\.)?([\w.-]+)[^\s)>\]]*>?")
_MARK = re.compile(
    r"(?m)^[ \t]*(?:>[ \t]?)*(?:#{1,6}[ \t]+|[-*+][ \t]+(?:\[[ xX]\][ \t]+)?)?"
    r"|\*\*|\*|`+|~~|\\(?=[^\w\s])"
)
_UNDERSCORES = re.compile(r"(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)")
_SPACES = re.compile(r"[ \t]+")
_LINES = re.compile(r" ?\n\s*")


def plain_text(markdown: str) -> str:
    """Return the words of Markdown: link texts without addresses, cells without bars."""
    text = markdown
    if "](" in text or "][" in text or "]:" in text:
        text = _LINK.sub(r"\1", _LINK.sub(r"\1", _DEFINITION.sub("", text)))
    if "://" in text:
        text = _ADDRESS.sub(r"\1", text)
    if "|" in text:
        text = _TABLE_RULE.sub("", text).replace("|", " ")
    text = _MARK.sub("", text)
    if "_" in text:
        text = _UNDERSCORES.sub("", text)
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()
