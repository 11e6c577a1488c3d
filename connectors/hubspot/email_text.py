"""What somebody wrote in an e-mail, without what they quoted and without their signature."""

import re

_QUOTE_BEGINS = re.compile(
    r"^\s*(?:"
    r"On\b.{5,200}\bwrote:|"
    r"Am\b.{5,200}\bschrieb\b.{0,80}:|"
    r"Le\b.{5,200}\ba écrit\s?:|"
    r"El\b.{5,200}\bescribió:|"
    r"-{2,}\s*(?:Original Message|Ursprüngliche Nachricht)\s*-{2,}|"
    r"-{2,}\s*(?:Message d'origine|Mensaje original)\s*-{2,}|"
    r"_{10,}\s*$|"
    r"(?:From|Von|De):\s.+\n(?:.*\n){0,2}?(?:Sent|Gesendet|Envoyé|Enviado|Date|Datum|To|An):\s"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_WRAPPED_QUOTE = re.compile(r"^\s*On\b[^\n]{5,200}\n[^\n]{0,120}\bwrote:\s*$", re.MULTILINE)
_SIGNATURE = re.compile(
    r"^(?:-- ?$|(?:Sent from my|Get Outlook for|Von meinem|Envoyé de mon|Enviado desde mi)\b.*$)",
    re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^\s*>")


def written_part(text: str) -> str:
    """Return the new words of an e-mail; the whole text where nothing would be left."""
    plain = text.replace("\r\n", "\n")
    kept = plain
    for pattern in (_QUOTE_BEGINS, _WRAPPED_QUOTE, _SIGNATURE):
        if match := pattern.search(kept):
            kept = kept[: match.start()]
    lines = [line for line in kept.split("\n") if not _QUOTED_LINE.match(line)]
    return "\n".join(lines).strip() or plain.strip()
