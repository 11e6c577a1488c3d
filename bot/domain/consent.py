"""Reads plain answers to offers, so that nobody has to find a button."""

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

_NO_LONGER_NEEDED = re.compile(
    r"\W*(?:(?:it is |it's |that is |that's )?no longer (?:needed|necessary)|not needed any ?more|"
    r"i (?:do not|don't|don’t) need (?:a |any )?(?:human|person|colleague|agent)(?: any ?more)?|"
    r"nicht mehr (?:nötig|benötigt)|plus nécessaire|ya no (?:es necesario|hace falta))"
    r"(?:[\s,.!]+(?:thanks|thank you|danke|merci|gracias))*\W*",
    re.IGNORECASE,
)


def says_yes(text: str) -> bool:
    """Whether the whole text is a yes, in English, German, French or Spanish."""
    return bool(_YES.fullmatch(text.strip()))


def says_no_longer_needed(text: str) -> bool:
    """Whether the whole text says that a human is no longer needed, in the same languages."""
    return bool(_NO_LONGER_NEEDED.fullmatch(text.strip()))
