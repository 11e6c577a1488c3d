"""Reads a plain yes to an offer, so that nobody has to find a button."""

import re

_YES = re.compile(
    r"(?:(?:yes|yeah|yep|yup|sure|ok|okay|please|please do|go ahead|do it|that would be great"
    r"|ja|ja bitte|gerne|bitte|oui|oui merci|s'il vous plaît|sí|si|sí por favor|claro|por favor)"
    r"[\s,.!]*)+(?:please|thanks|thank you|bitte|merci|gracias)?[\s,.!]*",
    re.IGNORECASE,
)


def says_yes(text: str) -> bool:
    """Whether the whole text is a yes, in English, German, French or Spanish."""
    return bool(_YES.fullmatch(text.strip()))
