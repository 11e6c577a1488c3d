"""The company's own words: acronyms and synonyms that questions use and documents may not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from bot.domain.errors import SettingsError


@dataclass(frozen=True)
class Glossary:
    """Groups of words that mean the same. A question that has one is searched with the others."""

    groups: tuple[tuple[str, ...], ...] = field(default=())

    def expanded(self, question: str) -> str:
        """Return the question with the other words of every group that it touches."""
        if self._pattern is None:
            return question
        found = dict.fromkeys(match[0].casefold() for match in self._pattern.finditer(question))
        others = [
            other for word in found for other in self._others[word] if other.casefold() not in found
        ]
        return ", ".join([question, *dict.fromkeys(others)]) if others else question

    @cached_property
    def _others(self) -> Mapping[str, Sequence[str]]:
        others: dict[str, list[str]] = {}
        for group in self.groups:
            for word in group:
                same = [other for other in group if other != word]
                others.setdefault(word.casefold(), []).extend(same)
        return others

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        words = sorted(self._others, key=len, reverse=True)
        if not words:
            return None
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


def read_glossary(file: Path) -> Glossary:
    """Read groups from YAML: `PTO: [paid time off, annual leave]`, a line a group.

    Raises SettingsError with the place and the cure.
    """
    try:
        values = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except OSError as problem:
        raise SettingsError(f"knowledge.glossary: {file}: {problem.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise SettingsError(f"knowledge.glossary: {file} is not YAML.") from None
    if not isinstance(values, Mapping):
        raise SettingsError(
            f"knowledge.glossary: {file}: write one group a line, such as "
            "`PTO: [paid time off, annual leave]`."
        )
    return Glossary(tuple(_group(str(word), others, file) for word, others in values.items()))


def _group(word: str, others: object, file: Path) -> tuple[str, ...]:
    listed = others if isinstance(others, list) else [others]
    texts = [other.strip() for other in listed if isinstance(other, str) and other.strip()]
    if len(texts) < len(listed):
        raise SettingsError(f"knowledge.glossary: {file}: {word} needs a text or a list of texts.")
    return tuple(dict.fromkeys([word.strip(), *texts]))
