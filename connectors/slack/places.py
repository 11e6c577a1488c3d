"""Where a conversation lives in Slack: the reference of the domain, and what Slack calls it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.conversations import ConversationRef

CHANNEL = "slack"
_TS = re.compile(r"\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """A reference as Slack's methods want it."""

    team: str
    room: str
    thread: str
    """The ts of the thread's first message; empty where there is no thread."""
    user: str
    """Who began the conversation."""
    user_team: str
    """Their own workspace: in a shared room another one than ours."""
    is_private: bool
    """Only `user` may see what is said."""
    is_quiet: bool
    """Nothing is shown before the answer: perhaps nothing is going to be said."""
    conversation_id: str = ""


def slack_ref(
    team: str,
    room: str,
    *,
    thread: str,
    user: str,
    user_team: str = "",
    private: bool = False,
    quiet: bool = False,
    own: bool = False,
) -> ConversationRef:
    """Return the reference of a conversation.

    A thread's first conversation is that of whoever asked first. Others who ask in it have their
    `own`, for what is looked up and created is the asking person's; so has everybody where answers
    are `private`.
    """
    mark = f":{user}" if private else f"/{user}" if own else ""
    details = [("user", user), ("user_team", user_team or team)]
    return ConversationRef(
        channel=CHANNEL,
        room=room,
        thread=f"{thread}{mark}",
        workspace=team,
        details=(*details, ("quiet", "yes")) if quiet else tuple(details),
    )


def place_of(ref: ConversationRef) -> Place:
    """Return where a conversation lives."""
    details: Mapping[str, str] = dict(ref.details)
    shared, _, whom = ref.thread.partition(":")
    thread, _, own = shared.partition("/")
    return Place(
        team=ref.workspace,
        room=ref.room,
        thread=thread if _TS.fullmatch(thread) else "",
        user=whom or own or details.get("user", ""),
        user_team=details.get("user_team", "") or ref.workspace,
        is_private=bool(whom),
        is_quiet=bool(whom) or "quiet" in details,
        conversation_id=ref.conversation_id,
    )


def delivery_id(team: str, room: str, ts: str) -> str:
    """Return the id of what was written: the same for retries and for the mention's twin."""
    return f"{team}:{room}:{ts}"
