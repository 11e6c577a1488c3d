"""Days of a month in texts ("31 March", "le 1er mai"), so that a wrong month is seen as such."""

import re

_NAMES = {
    1: "january jan januar janvier enero",
    2: "february feb februar février febrero",
    3: "march mar märz mars marzo",
    4: "april apr avril abril",
    5: "may mai mayo",
    6: "june jun juni juin junio",
    7: "july jul juli juillet julio",
    8: "august aug août agosto",
    9: "september sep sept septembre septiembre",
    10: "october oct oktober octobre octubre",
    11: "november nov novembre noviembre",
    12: "december dec dezember décembre diciembre",
}
_MONTHS = {name: month for month, names in _NAMES.items() for name in names.split()}
_ANY = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(\d{1,2})(?:st|nd|rd|th|er|\.)?"
_DATE = re.compile(
    rf"\b{_DAY}\s+(?:of\s+|de\s+)?({_ANY})\b|\b({_ANY})\.?\s+{_DAY}(?!\d)", re.IGNORECASE
)


def dates_in(text: str) -> frozenset[tuple[int, int]]:
    """Return (month, day) of every date that names its month."""
    return frozenset(
        (_MONTHS[(month or other).lower()], int(day or later))
        for day, month, other, later in _DATE.findall(text)
    )
