"""Where a sentence ends, and which passages it cites."""

import re

_END = re.compile(
    r"(?:\s?\[\d{1,3}\])+[:;,]?(?=\s)"
    r"|[.!?…]{1,8}[\"'”’)\]*_]{0,8}(?:\s{0,3}\[\d{1,3}\])*(?=\s|$)"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|ex|etc|vs|approx|incl|resp|cf|no|nr|fig|dr|mr|mrs|ms|st|inc|ltd|co|corp|dept|"
    r"jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|z\.b|d\.h|ca|bzw|usw)|\b[A-Za-z])\.$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 10
_CITATION = re.compile(r"\[(\d{1,3})\]")
_SPACED_CITATIONS = re.compile(r"(?:\s{0,3}\[\d{1,3}\])+")


def split_sentences(line: str) -> list[str]:
    """Split one line of prose.

    Citations behind a full stop stay with the sentence they follow; text that goes on behind a
    citation is a sentence of its own, for it claims something else.
    """
    sentences = []
    start = 0
    for end in _END.finditer(line):
        if _is_abbreviation(line, start, end):
            continue
        sentences.append(line[start : end.end()].strip())
        start = end.end()
    rest = line[start:].strip()
    if rest and sentences and not _SPACED_CITATIONS.sub("", rest):
        sentences[-1] = f"{sentences[-1]} {rest}"
    elif rest:
        sentences.append(rest)
    return [sentence for sentence in sentences if sentence]


def _is_abbreviation(line: str, start: int, end: re.Match[str]) -> bool:
    if end.group() != "." or end.end() == len(line):
        return False
    return bool(
        _ABBREVIATION.search(line[max(start, end.end() - _LONGEST_ABBREVIATION) : end.end()])
    )


def cited_numbers(text: str) -> list[int]:
    """Return the numbers of the citations in a text, in order, repeats included."""
    return [int(number) for number in _CITATION.findall(text)]


def without_citations(text: str) -> str:
    """Return the text with its [n] marks removed."""
    return _SPACED_CITATIONS.sub("", text).strip()


def renumbered(text: str, numbers: dict[int, int]) -> str:
    """Replace the numbers of citations; those that have no new number are removed."""
    return _CITATION.sub(
        lambda match: f"[{numbers[int(match[1])]}]" if int(match[1]) in numbers else "", text
    )
