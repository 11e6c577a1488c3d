"""What Teams checks of an activity before it takes it."""

import json
from typing import Any

from tests.fakes.teams import refusals
from tests.fakes.teams.cards import CARD, card_problems
from tests.fakes.teams.tenant import Json, Kind

LARGEST = 100 * 1024
"""Bytes of the whole payload in UTF-16."""
MOST_CITATIONS = 10
"""What Microsoft's own local client takes; its documentation speaks of 20."""
ROOT = "https://schema.org/Message"
_FORMATS = ("plain", "markdown", "xml", "extendedmarkdown")
_FILES = ("image/", "video/", "audio/", "application/vnd.microsoft.", "text/")
_TYPES = ("message", "typing")
_NEVER_NULL = ("id", "replyToId")
"""What is left out or has a value: Microsoft's local client refuses null here."""


def check_activity(body: Json, *, kind: Kind) -> None:
    """Raise the refusal that Teams would answer with."""
    if size_of(body) > LARGEST:
        raise refusals.too_big()
    for name in _NEVER_NULL:
        if name in body and body[name] is None:
            raise refusals.bad_argument(f"Invalid input: {name} must not be null.")
    if body.get("type") not in _TYPES:
        raise refusals.bad_syntax("The activity's type must be message or typing.")
    if body["type"] == "message":
        _check_content(body)
    _check_entities(body)
    _check_channel_data(body)
    _check_suggestions(body, kind)


def size_of(body: Json) -> int:
    """Return how large an activity is for Teams: the whole payload in UTF-16, in bytes."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode("utf-16-le", "surrogatepass"))


def _check_content(body: Json) -> None:
    if not body.get("text") and not body.get("attachments"):
        raise refusals.bad_syntax(
            "A message must have a non-empty text or at least one attachment."
        )
    if body.get("textFormat") not in (None, *_FORMATS):
        raise refusals.bad_argument(f"textFormat {body['textFormat']!r} is unknown.")
    for attachment in body.get("attachments") or []:
        _check_attachment(attachment)


def _check_attachment(attachment: Json) -> None:
    kind = str(attachment.get("contentType", ""))
    if kind == CARD:
        problems = card_problems(attachment.get("content"))
        if problems:
            raise refusals.bad_argument("Adaptive card: " + "; ".join(problems))
        for entity in (attachment["content"].get("msteams") or {}).get("entities", []):
            _check_mention(entity, json.dumps(attachment["content"]["body"], ensure_ascii=False))
    elif not kind.startswith(_FILES):
        raise refusals.bad_argument(f"The content type {kind!r} is not supported.")
    elif not attachment.get("content") and not attachment.get("contentUrl"):
        raise refusals.bad_argument("An attachment needs a content or a contentUrl.")


def _check_entities(body: Json) -> None:
    entities = body.get("entities") or []
    roots = [entity for entity in entities if entity.get("type") == ROOT]
    if len(roots) > 1:
        raise refusals.bad_argument("More than one root message entity.")
    for root in roots:
        _check_root(root)
    for entity in entities:
        if entity.get("type") == "mention":
            _check_mention(entity, str(body.get("text", "")))


def _check_root(root: Json) -> None:
    _require(root.get("@type") == "Message", "The root entity's @type must be Message.")
    _require(root.get("@context") == "https://schema.org", "The root entity has no @context.")
    labels = root.get("additionalType", [])
    _require(isinstance(labels, list), "additionalType must be a list.")
    unknown = [label for label in labels if label != "AIGeneratedContent"]
    _require(not unknown, f"additionalType {unknown} is unknown.")
    citations = root.get("citation", [])
    _require(len(citations) <= MOST_CITATIONS, f"At most {MOST_CITATIONS} citations.")
    positions = [citation.get("position") for citation in citations]
    _require(len(set(positions)) == len(positions), "Two citations have one position.")
    for citation in citations:
        _check_citation(citation)


def _check_citation(citation: Json) -> None:
    position = citation.get("position")
    _require(citation.get("@type") == "Claim", "A citation's @type must be Claim.")
    whole = isinstance(position, int) and not isinstance(position, bool) and position >= 1
    _require(whole, "A citation's position must be a whole number from 1.")
    appearance = citation.get("appearance") or {}
    _require(appearance.get("@type") == "DigitalDocument", "An appearance is a DigitalDocument.")
    _require(_text(appearance.get("name"), 80), "A citation's name has 1 to 80 characters.")
    _require(_text(appearance.get("abstract"), 160), "An abstract has 1 to 160 characters.")
    url = appearance.get("url")
    good = url is None or (isinstance(url, str) and url.startswith(("https://", "http://")))
    _require(good, "A citation's url must be a web address.")
    keywords = appearance.get("keywords") or []
    _require(len(keywords) <= 3, "A citation has at most three keywords.")
    _require(all(_text(word, 28) for word in keywords), "A keyword has at most 28 characters.")


def _check_mention(entity: Json, text: str) -> None:
    mentioned = entity.get("mentioned") or {}
    _require(bool(mentioned.get("id")), "A mention needs the id of the one mentioned.")
    _require(bool(entity.get("text")) and entity["text"] in text, "Mention text is not in text.")


def _check_channel_data(body: Json) -> None:
    loop = (body.get("channelData") or {}).get("feedbackLoop")
    if loop is not None and loop.get("type") not in ("default", "custom"):
        raise refusals.bad_argument("feedbackLoop.type must be default or custom.")


def _check_suggestions(body: Json, kind: Kind) -> None:
    actions = (body.get("suggestedActions") or {}).get("actions", [])
    _require(not actions or kind == "personal", "Suggested actions are for personal chats.")
    _require(len(actions) <= 6, "At most six suggested actions.")
    for action in actions:
        known = action.get("type") in ("imBack", "Action.Compose")
        _require(known, "A suggested action must be imBack or Action.Compose.")
        _require(bool(action.get("title")), "A suggested action needs a title.")


def _text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= longest


def _require(holds: bool, text: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise refusals.bad_argument(text)
