"""Reads a plain yes to an offer, so that nobody has to find a button."""

import re

_YES = re.compile(
    r"\W*(?:yes|yeah|yep|yup|sure|ok|okay|please|please do|go ahead|do it|of course|absolutely|"
    r"definitely|that would be (?:great|nice)|ja|gerne?|bitte|klar|oui|bien sûr|d'accord|"
    r"volontiers|s'il vous plaît|sí|si|claro|vale|por favor)"
    r"(?:[\s,.!]+(?:yes|please|do|that|it|thanks|thank you|go ahead|do it|i would|"
    r"would be (?:great|nice)|that would be (?:great|nice)|ja|bitte|gerne?|oui|merci|"
    r"s'il vous plaît|sí|gracias|por favor))*\W*",
    re.IGNORECASE,
)


def says_yes(text: str) -> bool:
    """Whether the whole text is a yes, in English, German, French or Spanish."""
    return bool(_YES.fullmatch(text.strip()))
