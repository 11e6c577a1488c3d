"""What people type, as Slack sends it: mrkdwn with escapes, and a rich_text block beside it."""

import re

from tests.fakes.slack.model import Json

_MENTION = re.compile(r"<@(\w+)>|<#(\w+)(?:\|[^>]*)?>|<(https?://[^|>]+)(?:\|([^>]*))?>")


def as_rich_text(text: str) -> Json:
    """Return the rich_text block of a typed message."""
    parts: list[Json] = []
    end = 0
    for found in _MENTION.finditer(text):
        if found.start() > end:
            parts.append(_plain(text[end : found.start()]))
        parts.append(_special(*found.groups()))
        end = found.end()
    if end < len(text):
        parts.append(_plain(text[end:]))
    section = {"type": "rich_text_section", "elements": parts}
    return {"type": "rich_text", "block_id": "typed", "elements": [section]}


def _plain(text: str) -> Json:
    plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return {"type": "text", "text": plain}


def _special(user: str | None, channel: str | None, url: str | None, label: str | None) -> Json:
    if user:
        return {"type": "user", "user_id": user}
    if channel:
        return {"type": "channel", "channel_id": channel}
    return {"type": "link", "url": url, **({"text": label} if label else {})}
