"""What the operator decides about the assistant's words: tone, topics, answers of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.assistant.terms import Terms

_ALIKE = 0.8
"""Share of the words that a message and a curated question must have in common."""


@dataclass(frozen=True, slots=True)
class Curated:
    """An answer in the operator's own words; it wins over everything that could be written."""

    questions: tuple[str, ...]
    """As contacts ask; the same words in another order ask the same."""
    answer: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's rules."""

    persona: str = ""
    """Who the assistant is and how it sounds; it is given to the model and binds nothing else."""
    curated: tuple[Curated, ...] = ()
    forbidden: tuple[str, ...] = ()
    """Topics that are not spoken about; a human is offered."""
    never_human: tuple[str, ...] = ()
    """Topics for which no human is offered: what is not covered is said, and no more."""
    link_hosts: tuple[str, ...] = ()
    """Hosts that answers may link to though no passage does."""
    languages: tuple[str, ...] = ()
    """ISO 639-1 codes that are answered in, the first where the contact's is not among them;
    empty: every language that we have."""
    hides_personal_data: bool = False
    """Whether e-mail addresses, telephone and account numbers are kept from the model."""

    def language(self, guessed: str) -> str:
        """Return the language to answer in."""
        return guessed if not self.languages or guessed in self.languages else self.languages[0]

    def curated_answer(self, message: str, terms: Terms) -> str:
        """Return the curated answer to a message; empty where there is none."""
        asked = frozenset(terms.of(message))
        for each in self.curated:
            for question in each.questions:
                if _same(message, question) or _alike(asked, frozenset(terms.of(question))):
                    return each.answer
        return ""


def names_topic(text: str, topics: Sequence[str]) -> bool:
    """Whether a text names one of these topics, in whole words."""
    return any(
        re.search(rf"\b{re.escape(topic)}\b", text, re.IGNORECASE) for topic in topics if topic
    )


def _same(message: str, question: str) -> bool:
    return _bare(message) == _bare(question)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _alike(asked: frozenset[str], curated: frozenset[str]) -> bool:
    both = asked | curated
    return bool(asked & curated) and len(asked & curated) >= _ALIKE * len(both)
