"""What a person sees in a conversation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tests.fakes.teams.card_view import Button, CardView
from tests.fakes.teams.cards import CARD
from tests.fakes.teams.checks import ROOT
from tests.fakes.teams.tenant import Json, Person, Posted

_BREAKS = re.compile(r"</?at>")


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as a person sees it."""

    id: str
    author: str
    text: str
    cards: tuple[str, ...] = ()
    """Every card as lines of text."""
    citations: tuple[str, ...] = ()
    """What Teams draws below the text: only what the text names as [1], [2] and so on."""
    ai_label: bool = False
    """"AI generated" stands beside the name."""
    buttons: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    feedback: bool = False
    """Thumbs stand below the message."""
    files: tuple[str, ...] = ()
    edited: bool = False
    streaming: bool = False

    def __str__(self) -> str:
        marks = [" (AI generated)"] * self.ai_label + [" (edited)"] * self.edited
        parts = [self.text, *self.cards, *self.citations, *self.files]
        parts += [f"[{title}]" for title in self.suggestions]
        return f"{self.author}{''.join(marks)}: " + "\n".join(part for part in parts if part)


def seen(posted: Posted, bot_name: str, *, person: Person | None, last: bool) -> Seen:
    """Return a message as a person sees it; `last` says that nothing stands below it."""
    activity = posted.activity
    root = _root(activity)
    text = _BREAKS.sub("", str(activity.get("text") or ""))
    views = [CardView(card, unfolded(posted, person)) for card in cards_of(posted, person)]
    return Seen(
        id=posted.id,
        author=posted.author.name if posted.author else bot_name,
        text=text,
        cards=tuple("\n".join(view.lines()) for view in views),
        citations=tuple(_citations(root, text)),
        ai_label="AIGeneratedContent" in root.get("additionalType", []),
        buttons=tuple(button.title for view in views for button in view.buttons()),
        suggestions=tuple(_suggestions(posted)) if last else (),
        feedback=has_feedback(activity),
        files=tuple(_files(activity)),
        edited=posted.edited,
        streaming=posted.streaming,
    )


def buttons_of(posted: Posted, person: Person) -> list[Button]:
    """Return the buttons that a person can press on a message."""
    cards = cards_of(posted, person)
    return [b for card in cards for b in CardView(card, unfolded(posted, person)).buttons()]


def cards_of(posted: Posted, person: Person | None) -> list[Json]:
    """Return the cards of a message; an answer to a button may have replaced one for a person."""
    if person is not None and person.aad_id in posted.own_cards:
        return [posted.own_cards[person.aad_id]]
    attachments: Sequence[Json] = posted.activity.get("attachments") or []
    return [a["content"] for a in attachments if a.get("contentType") == CARD]


def unfolded(posted: Posted, person: Person | None) -> frozenset[str]:
    """Return the names of what a person has unfolded on a message."""
    return frozenset(posted.unfolded.get(person.aad_id, ()) if person else ())


def has_feedback(activity: Json) -> bool:
    """Whether the message asks for thumbs."""
    data = activity.get("channelData") or {}
    return bool(data.get("feedbackLoop")) or data.get("feedbackLoopEnabled") is True


def suggested(posted: Posted) -> list[Json]:
    """Return the suggested actions, which Teams draws in personal chats only."""
    if posted.room.kind != "personal":
        return []
    return list((posted.activity.get("suggestedActions") or {}).get("actions", []))


def _suggestions(posted: Posted) -> list[str]:
    return [str(action["title"]) for action in suggested(posted)]


def _root(activity: Json) -> Json:
    roots = [e for e in activity.get("entities") or [] if e.get("type") == ROOT]
    return roots[0] if roots else {}


def _citations(root: Json, text: str) -> list[str]:
    drawn = []
    for citation in sorted(root.get("citation", []), key=lambda one: int(one["position"])):
        mark = f"[{citation['position']}]"
        appearance = citation["appearance"]
        if mark in text:
            drawn.append(" ".join([mark, appearance["name"], appearance.get("url", "")]).strip())
    return drawn


def _files(activity: Json) -> list[str]:
    attachments: Sequence[Json] = activity.get("attachments") or []
    kinds = (CARD, "text/html")
    return [str(a.get("name") or "image") for a in attachments if a["contentType"] not in kinds]
