"""Slack's message events and the way to the domain; pure, and no shape of a payload breaks it."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.messages import Attachment
from bot.domain.text import safe_text

Payload = Mapping[str, Any]

_HEARD = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""Subtypes of people's own words; all others are Slack's or a program's."""
_GONE = "tombstone"
"""A deleted message that had replies stays as this."""
_TOKEN = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_EVERYBODY = re.compile(r"<!(?:here|channel|everyone|subteam\^[^<>]*)(?:\|[^<>]*)?>")


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote in Slack."""

    team: str
    """The workspace whose installation received it."""
    room: str
    kind: str
    """im, mpim, channel or group."""
    ts: str
    thread: str
    """The ts of the thread's first message; the message's own when it begins one."""
    user: str
    user_team: str
    text: str
    """As Slack writes it, with <@U…> and &amp;."""
    files: tuple[Attachment, ...] = ()
    hidden_files: tuple[str, ...] = ()
    """Ids of files of another organisation: Slack tells of them only when it is asked."""

    @property
    def is_direct(self) -> bool:
        """Whether nobody but the person and the app reads it."""
        return self.kind == "im" or self.room.startswith("D")

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread that was begun before."""
        return self.thread != self.ts

    def mentions(self) -> frozenset[str]:
        """Return the ids of the people it names."""
        return frozenset(_MENTION.findall(self.text))

    def calls_many(self) -> bool:
        """Whether it calls a whole room or group."""
        return bool(_EVERYBODY.search(self.text))


@dataclass(frozen=True, slots=True)
class Changed:
    """A person changed a message, or took it back."""

    now: Written
    """As it reads now; without text when it was deleted."""
    deleted: bool
    stamp: str = ""
    """When it was changed; retries carry the same."""


def written(envelope: Payload) -> Written | None:
    """Return what a person wrote (message, app_mention); None for programs and for Slack itself."""
    event = _mapping(envelope, "event")
    if _text(event, "subtype") not in _HEARD:
        return None
    return _words(envelope, event, event)


def changed(envelope: Payload) -> Changed | None:
    """Return what a person changed or deleted; None for links that unfold and for programs."""
    event = _mapping(envelope, "event")
    before, now = _mapping(event, "previous_message"), _mapping(event, "message")
    match _text(event, "subtype"):
        case "message_deleted":
            return _deletion(envelope, event, before)
        case "message_changed" if _text(now, "subtype") == _GONE:
            return _deletion(envelope, event, before)
        case "message_changed" if "edited" in now and _text(now, "text") != _text(before, "text"):
            words = _words(envelope, event, now)
            stamp = _text(_mapping(now, "edited"), "ts") or _text(event, "event_ts")
            return Changed(words, deleted=False, stamp=stamp) if words else None
    return None


def _deletion(envelope: Payload, event: Payload, before: Payload) -> Changed | None:
    words = _words(envelope, event, {**before, "text": "", "files": ()})
    return Changed(words, deleted=True) if words else None


def _words(envelope: Payload, event: Payload, message: Payload) -> Written | None:
    """Read a message; its place stands in the event that brings it."""
    user, ts = _text(message, "user"), _text(message, "ts")
    is_program = "bot_id" in message or "bot_profile" in message or user == "USLACKBOT"
    if not user or not ts or is_program:
        return None
    team = receiving_team(envelope)
    return Written(
        team=team,
        room=_text(event, "channel"),
        kind=_text(event, "channel_type") or _kind_of(_text(event, "channel")),
        ts=ts,
        thread=_text(message, "thread_ts") or ts,
        user=user,
        user_team=_text(message, "user_team") or _text(message, "team") or team,
        text=_text(message, "text"),
        files=files_of(message),
        hidden_files=_hidden_files(message),
    )


def _kind_of(room: str) -> str:
    return {"D": "im", "G": "group"}.get(room[:1], "channel")


def receiving_team(envelope: Payload) -> str:
    """Return the workspace that was told: in shared rooms the event's own may be another's."""
    told = envelope.get("authorizations")
    first = told[0] if isinstance(told, list) and told and isinstance(told[0], dict) else {}
    return _text(first, "team_id") or _text(envelope, "team_id")


def files_of(message: Payload) -> tuple[Attachment, ...]:
    """Return a message's files.

    The address is Slack's url_private: only the app's token opens it, so nobody gains anything
    by reading it, and Baton fetches the bytes when somebody is to see them.
    """
    return tuple(file_of(file) for file in _files(message) if _text(file, "url_private"))


def file_of(file: Payload) -> Attachment:
    """Return one file as events and files.info give it."""
    return Attachment(
        name=_text(file, "name") or "file",
        media_type=_text(file, "mimetype") or "application/octet-stream",
        size=file["size"] if isinstance(file.get("size"), int) else 0,
        url=_text(file, "url_private"),
    )


def _hidden_files(message: Payload) -> tuple[str, ...]:
    return tuple(
        _text(file, "id")
        for file in _files(message)
        if _text(file, "file_access") == "check_file_info" and _text(file, "id")
    )


def _files(message: Payload) -> list[Payload]:
    files = message.get("files")
    return [each for each in files if isinstance(each, dict)] if isinstance(files, list) else []


def plain(text: str, *, names: Mapping[str, str], me: str = "") -> str:
    """Return Slack's text as a person reads it: mentions by name, links as Markdown.

    The mention of the app itself (`me`) is left out.
    """

    def shown(match: re.Match[str]) -> str:
        kind, what, label = match[1], match[2], match[3]
        if kind == "@":
            return "" if what == me else f"@{names.get(what) or label or what}"
        if kind == "#":
            return f"#{label or what}"
        if kind == "!":
            return label or f"@{what.partition('^')[0]}"
        return f"[{label}]({what})" if label and label != what else what

    return html.unescape(_TOKEN.sub(shown, safe_text(text))).strip()


def _mapping(payload: Payload, key: str) -> Payload:
    value = payload.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(payload: Payload, key: str) -> str:
    value = payload.get(key)
    return value if isinstance(value, str) else ""
