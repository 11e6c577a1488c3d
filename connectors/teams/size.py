"""How large an activity is for Teams, and what goes first when it is too large."""

import json
from typing import Any

from connectors.teams.port import Activity

LARGEST_BYTES = 80 * 1024
"""Teams takes about 100 KB of UTF-16 and advises to stay below 80 ("Format your bot messages")."""
_CARD = "application/vnd.microsoft.card.adaptive"


def size_of(activity: Activity) -> int:
    """Return the bytes of the whole payload in UTF-16, as Teams counts them."""
    whole = json.dumps(activity, ensure_ascii=False, separators=(",", ":"))
    return 2 * len(whole) + 2 * sum(character > "\uffff" for character in whole)


def fitted(activity: Activity, *, limit: int = LARGEST_BYTES) -> Activity:
    """Return the activity without what it can do without, so that Teams takes it.

    The abstracts of citations go first, then the least of a card's texts from its end; the text
    itself was split before, by `Capabilities.max_characters`.
    """
    if size_of(activity) <= limit:
        return activity
    lighter: Activity = json.loads(json.dumps(activity))
    for entity in lighter.get("entities", ()):
        for citation in entity.get("citation", ()):
            citation["appearance"]["abstract"] = citation["appearance"]["name"]
    texts = [text for card in _cards(lighter) for text in _texts(card)]
    while size_of(lighter) > limit and texts:
        text = texts.pop()
        if len(text["text"]) > 1:
            text["text"] = "…"
    return lighter


def _cards(activity: Activity) -> list[dict[str, Any]]:
    attachments = activity.get("attachments", ())
    return [each["content"] for each in attachments if each.get("contentType") == _CARD]


def _texts(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [text for each in node for text in _texts(each)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") in {"TextBlock", "TextRun"} else []
    return own + [text for key in node if key != "actions" for text in _texts(node[key])]
