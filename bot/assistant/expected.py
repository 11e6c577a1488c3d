"""What kind of answer a question asks for, and whether a sentence can be one."""

import re
from dataclasses import dataclass

_NUMBER_WORD = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|half|a third|"
    r"hundreds?|thousands?|millions?|once|twice|first|second|third|last"
)
_TIME_UNIT = (
    r"seconds?|minutes?|mins?|hours?|hrs?|days?|nights?|weeks?|weekends?|months?|quarters?|"
    r"years?|decades?|centur\w+|annual\w*|daily|weekly|monthly|yearly|cycles?"
)
_MOMENT = (
    r"january|february|march|april|june|july|august|september|october|november|december|"
    r"mon|tue|wed|thu|fri|sat|sun|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|"
    r"sundays?|immediately|at once|always|never|anytime|at any time|same day|spring|summer|"
    r"autumn|winter|as soon as|after|before|until|during"
)
_ANY_NUMBER = rf"\d|\b(?:{_NUMBER_WORD})\b"
_PERSON = (
    r"\S@\S|#\w|\b(?:we|you|team|lead|manager|supervisor|head|officer|department|desk|owner|"
    r"director|lawyer|employer|colleague|committee|office|staff|people)\b|(?<=[a-z,] )[A-Z]\w+"
)
_PLACE = r"https?://|\S@\S|#\w|\*\*|\]\(|\b(?:in|at|on|under|from|to|near|inside)\b"


@dataclass(frozen=True, slots=True)
class _Kind:
    asked: re.Pattern[str]
    given: re.Pattern[str]
    strict: bool
    """Whether a sentence without it cannot answer."""


def _kind(asked: str, given: str, *, strict: bool) -> _Kind:
    return _Kind(re.compile(asked, re.IGNORECASE), re.compile(given, re.IGNORECASE), strict)


_KINDS = (
    _kind(
        r"\b(?:how (?:long|soon|late|old)|wie lange|combien de temps|cuánto tiempo)\b",
        rf"(?:{_ANY_NUMBER}).{{0,40}}?(?:\b|-)(?:{_TIME_UNIT})\b"
        r"|\b(?:until|at once|immediately|same day|a (?:few )?(?:day|week|month|year)s?|"
        r"permanent\w*|expires?|no limit|indefinite\w*)\b|\d:\d|\b(?:1[5-9]|20)\d\d\b",
        strict=True,
    ),
    _kind(
        r"\b(?:when|what time|what (?:year|date|day|month)|which (?:year|day|month)|deadline|"
        r"opening hours|wann|quand|cuándo)\b",
        rf"\d:\d|\d(?:st|nd|rd|th|\s?[ap]m)\b|\b(?:1[5-9]|20)\d\d\b"
        rf"|\b(?:(?-i:May)|{_MOMENT}|{_TIME_UNIT})\b",
        strict=True,
    ),
    _kind(
        r"\b(?:how (?:much|many|often|far|fast|tall|heavy|big|large|high|deep|wide)|how old|cost|"
        r"costs|price|fee|wie ?viele?|wie oft|combien|cuánt\w+)\b",
        rf"{_ANY_NUMBER}|\b(?:free|no (?:charge|fee|limit)|nothing|unlimited|every|each|none)\b",
        strict=True,
    ),
    _Kind(
        re.compile(r"\b(?:who|whom|whose|wer|wen|wem|qui|quién)\b", re.IGNORECASE),
        re.compile(_PERSON),
        strict=False,
    ),
    _kind(r"\b(?:where|wo|wohin|où|dónde)\b", _PLACE, strict=False),
)
_SUBORDINATE = re.compile(
    r"\b(?:if|even|only|know|or|and|,) when\b|\bwhen (?:i|we|you|it|my|our|the)\b"
)
_STEPS = re.compile(
    r"\bhow (?:do|can|to|should|would|could) (?:i|we|you|one|people|\w+)\b|\bnow what\b|\bsteps?\b|"
    r"\bwhat (?:do|should|must|can) (?:i|we)\b[^?]{0,20}\bdo\b|\bwhat now\b|\bset ?up\b|"
    r"\bwie kann\b|\bwhat (?:do i|should i|to) do\b",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"\b(\d+(?:\.\d+)?)\s*([A-Za-z]{1,12})\b")
_RANGE = re.compile(r"\b(\d+(?:\.\d+)?)\s*(?:to|-|–)\s*(\d+(?:\.\d+)?)\s*([A-Za-z]{1,12})\b")


class Expected:
    """What one question asks for; the last of several lines is the question itself."""

    def __init__(self, question: str) -> None:
        """Read a question; a follow-up that names no kind asks for the kind of what it follows."""
        lines = [line for line in question.splitlines() if line.strip()] or [""]
        kinds = next(filter(None, map(_kinds_of, reversed(lines))), [])
        self._kinds = kinds[:1]
        self._measures = [(float(value), unit) for value, unit in _MEASURE.findall(question)]
        self.steps = not self._kinds and bool(_STEPS.search(lines[-1]))
        """Whether it asks how something is done."""

    @property
    def is_strict(self) -> bool:
        """Whether only a sentence of the asked kind can be an answer."""
        return any(kind.strict for kind in self._kinds)

    def is_met_by(self, text: str) -> bool:
        """Whether a text is of the asked kind; true where no kind is asked for."""
        return all(kind.given.search(text) for kind in self._kinds)

    def is_in_range(self, text: str) -> bool:
        """Whether a measure that the question names is inside the text's ranges of that unit."""
        ranges = [(float(low), float(high), unit) for low, high, unit in _RANGE.findall(text)]
        named = [
            [low <= value <= high for low, high, other in ranges if other == unit]
            for value, unit in self._measures
        ]
        return all(any(inside) for inside in named if inside)

    @property
    def has_kind(self) -> bool:
        """Whether a kind is asked for at all."""
        return bool(self._kinds)


def _kinds_of(line: str) -> list[_Kind]:
    plain = line if line.lower().startswith("when") else _SUBORDINATE.sub(" ", line)
    found = [(match.start(), kind) for kind in _KINDS if (match := kind.asked.search(plain))]
    return [kind for _, kind in sorted(found, key=lambda each: each[0])]
