"""Drafts of articles: what agents said about a question, as a page that a source can take in."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

NO_REPLY = "Nobody has answered this yet. Write the answer here."
NOBODY = "nobody"
"""A label that no audience has."""


@dataclass(frozen=True, slots=True)
class SourceLink:
    """A document that was looked at."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """What is known about a question that the documents do not answer."""

    questions: tuple[str, ...]
    """The first is the title."""
    replies: tuple[str, ...]
    """What agents said about it."""
    sources: tuple[SourceLink, ...]
    audience: tuple[str, ...]
    """Who may read it: not more than those who could read the replies."""


def markdown(draft: ArticleDraft) -> str:
    """Return a page with front matter; `draft: true` keeps it from being answered from."""
    title = _line(draft.questions[0])
    parts = [
        _front_matter(draft, title),
        f"# {title}",
        *(_unique(draft.replies) or [NO_REPLY]),
    ]
    if draft.sources:
        links = [f"- {_link(each)}" for each in dict.fromkeys(draft.sources)]
        parts += ["## Sources that were looked at", "\n".join(links)]
    return "\n\n".join(parts) + "\n"


def _front_matter(draft: ArticleDraft, title: str) -> str:
    """Return it as YAML; a text in JSON's notation is one in YAML's as well."""
    return "\n".join(
        (
            "---",
            f"title: {_text(title)}",
            f"audience: [{', '.join(map(_text, draft.audience))}]",
            "questions:",
            *(f"  - {_text(_line(question))}" for question in draft.questions),
            "draft: true",
            "---",
        )
    )


def _unique(replies: Iterable[str]) -> list[str]:
    return [reply for reply in dict.fromkeys(each.strip() for each in replies) if reply]


def _link(source: SourceLink) -> str:
    title = _line(source.title).replace("[", "(").replace("]", ")")
    return f"[{title}](<{source.url}>)" if source.url else title


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _line(text: str) -> str:
    return " ".join(text.split())


def narrowest(audiences: Sequence[frozenset[str]]) -> tuple[str, ...]:
    """Return labels that all these audiences share beyond public; public where all are public.

    Where some are narrower and share nothing, it is for nobody until whoever publishes it decides:
    a page without an audience would have that of its source.
    """
    narrow = [labels - {"public"} for labels in audiences if labels - {"public"}]
    if not narrow:
        return ("public",)
    return tuple(sorted(frozenset.intersection(*narrow))) or (NOBODY,)
