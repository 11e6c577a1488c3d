"""What a person said: without the mention of Baton, with what they quoted, with their files."""

import html
import re
from collections.abc import Iterator
from typing import Any

from bot.domain.messages import Attachment
from connectors.teams.fields import fields_at, items_at, text_at
from connectors.teams.port import Activity

FILE = "application/vnd.microsoft.teams.file.download.info"
_HTML = "text/html"
_REFERENCE = "messageReference"
_CARD = "application/vnd.microsoft.card."
_QUOTE = re.compile(
    r"<blockquote[^>]*schema\.skype\.com/Reply[^>]*>(.*?)</blockquote>", re.IGNORECASE | re.DOTALL
)
_PREVIEW = re.compile(
    r"<p[^>]*itemprop=\"(?:copy|preview)\"[^>]*>(.*?)</p>", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^>]*>")
_QUOTED_MARK = re.compile(r"<quoted\b[^>]*/?>(?:</quoted>)?", re.IGNORECASE)
_AT = re.compile(r"</?at\b[^>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li)>", re.IGNORECASE)
_LONGEST_QUOTE = 1000


def text_of(activity: Activity) -> str:
    """Return the words of a message; what it quotes stands in front of them, as a quote."""
    words = _without_mention(activity)
    quote = _quote(activity)
    if quote and words.startswith(quote):
        words = words[len(quote) :].strip()
    if not quote or not words:
        return words
    return "\n".join(f"> {line}" for line in quote.splitlines()) + f"\n\n{words}"


def is_mentioned(activity: Activity) -> bool:
    """Whether the message names Baton."""
    return any(_is_me(activity, entity) for entity in _mentions(activity))


def mentions_others(activity: Activity) -> bool:
    """Whether the message names somebody else."""
    return any(not _is_me(activity, entity) for entity in _mentions(activity))


def files_of(activity: Activity) -> tuple[Attachment, ...]:
    """Return the files of a message.

    Teams signs the address of a file for some minutes; that of a picture opens only with our
    token. Sizes are not told, so they are 0.
    """
    return tuple(_files(activity))


def _files(activity: Activity) -> Iterator[Attachment]:
    for each in items_at(activity, "attachments"):
        kind, name = text_at(each, "contentType"), text_at(each, "name")
        if kind == FILE:
            address = text_at(each, "content", "downloadUrl")
            kind = _media_type(text_at(each, "content", "fileType"))
        elif kind in {_HTML, _REFERENCE} or kind.startswith(_CARD):
            continue
        else:
            address = text_at(each, "contentUrl")
        if address.startswith(("https://", "http://")):
            yield Attachment(name or "picture", kind or "application/octet-stream", 0, address)


def _media_type(extension: str) -> str:
    known = {
        "pdf": "application/pdf",
        "txt": "text/plain",
        "csv": "text/csv",
        "png": "image/png",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }
    return known.get(extension.lower().lstrip("."), "application/octet-stream")


def _without_mention(activity: Activity) -> str:
    text = text_at(activity, "text")
    for entity in _mentions(activity):
        shown = text_at(entity, "text")
        if shown and _is_me(activity, entity):
            text = text.replace(shown, " ")
    text = _QUOTED_MARK.sub(" ", text)
    text = _AT.sub("", text).replace("\xa0", " ").replace("\r\n", "\n")
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def _quote(activity: Activity) -> str:
    for entity in items_at(activity, "entities"):
        if text_at(entity, "type") == "quotedReply":
            return _cut(text_at(entity, "quotedReply", "preview"))
    for each in items_at(activity, "attachments"):
        kind = text_at(each, "contentType")
        if kind == _HTML and (found := _QUOTE.search(text_at(each, "content"))):
            preview = _PREVIEW.search(found[1])
            return _cut(_plain(preview[1])) if preview else ""
        if kind == _REFERENCE:
            return _cut(text_at(each, "content", "messagePreview"))
    return ""


def _plain(markup: str) -> str:
    return html.unescape(_TAG.sub("", markup)).replace("\xa0", " ").strip()


def _cut(quote: str) -> str:
    quote = quote.strip()
    return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}…"


def plain_of_html(markup: str) -> str:
    """Return the words of a message as message extensions give it: HTML of Teams' own editor."""
    broken = _BREAK.sub("\n", _QUOTE.sub("", markup))
    return re.sub(r"\n{3,}", "\n\n", _plain(broken))


def _mentions(activity: Activity) -> list[dict[str, Any]]:
    return [each for each in items_at(activity, "entities") if text_at(each, "type") == "mention"]


def _is_me(activity: Activity, entity: dict[str, Any]) -> bool:
    mine = text_at(fields_at(activity, "recipient"), "id")
    return bool(mine) and text_at(entity, "mentioned", "id") == mine
