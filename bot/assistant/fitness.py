"""How well the form of a sentence suits the form of a question."""

import re

from bot.assistant.expected import Expected
from bot.assistant.units import Unit

_LONG = 60
_SHORT = 4
_ASKS_PERMISSION = re.compile(
    r"^\W*(?:can|could|may|do|does|is|are|am|will|should)\b", re.IGNORECASE
)
_PERMISSION = re.compile(
    r"\b(?:can|cannot|can't|may|must|allowed|eligible|required|need|not|never|only)\b",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"^(?:to |if |go |open |click |submit |send |email |fill |ask |contact |complete |use |"
    r"request |call |report |select |sign |log |register |visit |follow |make |choose |turn )",
    re.IGNORECASE,
)
_ABOUT_ITSELF = re.compile(
    r"^(?:this|the following|these) (?:page|guide|section|document|chapter|article|pages)\b"
    r"|\bthis page (?:outlines|describes|explains|covers)\b|^(?:see|read|check out|learn more)\b",
    re.IGNORECASE,
)
_ASKS_MEANING = re.compile(
    r"^\W*what(?:'s|’s| is| are) (?:an? |the )?(\w[\w -]{1,40}?)s?\W*$", re.IGNORECASE
)
_LEADS_ON = re.compile(r"[>→»]\W*$")
_CONTINUES = re.compile(
    r"^\(|^(?:this|that|these|those|it|its|they|their|he|she|such|then|however|also|but|and|so|"
    r"otherwise|instead|therefore|afterwards?|in (?:this|that|these|those) (?:case|cases|way)|"
    r"as noted|\w+ (?:it|them|these|this)(?= (?:to|by|from|for|with|in|on|at|before|and)))\b",
    re.IGNORECASE,
)


def continues(text: str) -> bool:
    """Whether a sentence needs the one before it ("This …", "They …")."""
    return bool(_CONTINUES.match(text.lstrip("*_ "))) and not _ABOUT_ITSELF.search(text)


class Fitness:
    """Rates the form of sentences for one question."""

    def __init__(self, question: str) -> None:
        """Read what the question asks for."""
        self.expected = Expected(question)
        self._permission = bool(_ASKS_PERMISSION.search(question))
        self._meaning = _meaning_of(question)

    def of(self, unit: Unit) -> float:
        """Return a factor of about 1: more for a form that answers, less for one that does not."""
        return self._suits(unit) * _reads(unit) - 0.005 * min(unit.place, 20)

    def _suits(self, unit: Unit) -> float:
        factor = 1.0
        if self.expected.has_kind:
            factor *= 1.3 if self.expected.is_met_by(unit.text) else 0.6
        if self.expected.steps and (_STEP.search(unit.text) or unit.announces):
            factor *= 1.2
        elif unit.announces:
            factor *= 0.75
        if unit.ordered:
            factor *= 1.2 if self.expected.steps else 0.85
        if self._permission and _PERMISSION.search(unit.text):
            factor *= 1.15
        if self._meaning and self._meaning.search(unit.text):
            factor *= 1.5
        return factor


def _meaning_of(question: str) -> re.Pattern[str] | None:
    """Return what a sentence looks like that says what the thing in question is."""
    asked = _ASKS_MEANING.match(question)
    if not asked:
        return None
    thing = re.escape(asked[1])
    return re.compile(
        rf"^\W*(?:an? |the )?{thing}s?(?: \([^)]*\))? (?:is|are|means?)\b", re.IGNORECASE
    )


def _reads(unit: Unit) -> float:
    length = len(unit.text.split())
    needs_words = unit.kind == "sentence"
    factor = 0.75 if (needs_words and length < _SHORT) or length > _LONG else 1.0
    if unit.kind == "sentence" and continues(unit.text):
        factor *= 0.85
    if unit.text.endswith("?") or _ABOUT_ITSELF.search(unit.text) or _LEADS_ON.search(unit.text):
        factor *= 0.4
    return factor
