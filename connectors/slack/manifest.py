"""The manifest that creates the Slack app: what it shows, hears and may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.domain.errors import InputError
from connectors.slack.buttons import ASK_ABOUT

Manifest = dict[str, Any]

EVENTS_PATH = "/slack/events"
REDIRECT_PATH = "/slack/oauth_redirect"
HAND_IN_SHORTCUT = "desk_hand_in"


@dataclass(frozen=True, slots=True)
class Reasoned:
    """A scope or an event, and why Baton needs it."""

    name: str
    reason: str


SCOPES: tuple[Reasoned, ...] = (
    Reasoned("app_mentions:read", "hear when somebody writes @Baton"),
    Reasoned("assistant:write", "show status, suggested prompts and the Stop button"),
    Reasoned("channels:history", "follow its own threads in public rooms, read an agent's thread"),
    Reasoned("channels:read", "know a public room's name, its members and whether guests read it"),
    Reasoned("chat:write", "answer, and keep the cards of the triage room up to date"),
    Reasoned("commands", "offer the slash command and the shortcuts"),
    Reasoned("files:read", "take the files that people send along"),
    Reasoned("files:write", "bring people the files that an agent sends"),
    Reasoned("groups:history", "the same as channels:history in private rooms"),
    Reasoned("groups:read", "the same as channels:read in private rooms"),
    Reasoned("im:history", "read what people write to Baton directly"),
    Reasoned("im:write", "begin a direct conversation for a private answer"),
    Reasoned("mpim:history", "read what groups write to Baton directly"),
    Reasoned("mpim:read", "know who reads along in a group message"),
    Reasoned("reactions:write", "tick an agent's message: noted, sent, not sent"),
    Reasoned("users:read", "know people's names"),
    Reasoned("users:read.email", "find people in the CRM by their e-mail address"),
)
"""The bot token's scopes, in alphabetical order; there is no user token."""

EVENTS: tuple[Reasoned, ...] = (
    Reasoned("agent_session_stopped", "somebody pressed Stop"),
    Reasoned("app_home_opened", "greet, and fill the Home tab"),
    Reasoned("app_mention", "somebody wrote @Baton"),
    Reasoned("app_uninstalled", "forget the workspace's token"),
    Reasoned("channel_shared", "a room got readers of another organisation: be careful there"),
    Reasoned("channel_unshared", "it has them no more"),
    Reasoned("member_joined_channel", "somebody reads along from now on, perhaps a guest"),
    Reasoned("member_left_channel", "somebody does no more"),
    Reasoned("message.channels", "replies, edits and deletions in public rooms"),
    Reasoned("message.groups", "the same in private rooms"),
    Reasoned("message.im", "the same in direct messages"),
    Reasoned("message.mpim", "the same in group messages"),
    Reasoned("team_join", "somebody is new, perhaps as a guest"),
    Reasoned("tokens_revoked", "forget the workspace's token"),
)
"""What Slack tells the app, in alphabetical order."""


@dataclass(frozen=True, slots=True)
class AppLooks:
    """What people see of the app; the limits are those of the manifest."""

    name: str = "Baton"
    """Up to 35 characters."""
    command: str = "/ask"
    """With its slash, up to 32 characters, in lower case."""
    description: str = "Answers from our own documents, and brings in a colleague when it is unsure"
    """Up to 140 characters."""
    agent_description: str = (
        "Ask anything about how we work. Baton answers from our own documents, shows where it "
        "says so, and passes you to a colleague when it is not sure enough."
    )
    """Up to 300 characters."""
    prompts: tuple[tuple[str, str], ...] = (
        ("What can you do?", "What can you help me with?"),
        ("Talk to a human", "I would like to talk to a human, please."),
    )
    """(title, message) pairs, up to four."""
    colour: str = "#1f3a5f"


def manifest(looks: AppLooks | None = None, *, url: str | None = None) -> Manifest:
    """Return the manifest of the app.

    `url` is the public https address under which Slack reaches Baton; None makes the variant for
    Socket Mode, in which Baton reaches Slack. Raises InputError for an address that Slack cannot
    reach.
    """
    shown = looks or AppLooks()
    address = _public_address(url) if url is not None else None
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": shown.name,
            "description": shown.description,
            "background_color": shown.colour,
        },
        "features": _features(shown, address),
        "oauth_config": _oauth(address),
        "settings": _settings(address),
    }


def scope_names() -> tuple[str, ...]:
    """Return the bot token's scopes."""
    return tuple(scope.name for scope in SCOPES)


def explained(reasoned: Sequence[Reasoned]) -> str:
    """Return lines of a name and its reason, in two columns."""
    width = max(len(each.name) for each in reasoned)
    return "\n".join(f"{each.name:<{width}}  {each.reason}" for each in reasoned)


def _public_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise InputError(
            f"Slack sends only to a public https address, and {url!r} is none: give one such as "
            "https://baton.example.com, or leave --url out for Socket Mode."
        )
    return url.rstrip("/")


def _features(looks: AppLooks, address: str | None) -> Manifest:
    return {
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": looks.name, "always_online": True},
        "agent_view": {
            "agent_description": looks.agent_description,
            "suggested_prompts": [
                {"title": title, "message": message} for title, message in looks.prompts
            ],
        },
        "shortcuts": _shortcuts(looks.name),
        "slash_commands": [
            {
                "command": looks.command,
                "description": f"Ask {looks.name} a question; only you see the answer",
                "usage_hint": "how many days of leave do I get?",
                "should_escape": False,
                **_at(address, "url"),
            }
        ],
    }


def _shortcuts(name: str) -> list[Mapping[str, str]]:
    # A shortcut's name may have 24 characters, so the rest is said in its description.
    return [
        {
            "name": "Ask about this",
            "type": "message",
            "callback_id": ASK_ABOUT,
            "description": f"Let {name} answer this message in its thread",
        },
        {
            "name": "Create handoff",
            "type": "message",
            "callback_id": HAND_IN_SHORTCUT,
            "description": "Bring this thread, with all that was said, to the agents",
        },
    ]


def _oauth(address: str | None) -> Manifest:
    redirect = {"redirect_urls": [address + REDIRECT_PATH]} if address else {}
    return {**redirect, "scopes": {"bot": list(scope_names())}}


def _settings(address: str | None) -> Manifest:
    return {
        "event_subscriptions": {
            **_at(address, "request_url"),
            "bot_events": [event.name for event in EVENTS],
        },
        "interactivity": {"is_enabled": True, **_at(address, "request_url")},
        "org_deploy_enabled": False,
        "socket_mode_enabled": address is None,
        "token_rotation_enabled": False,
    }


def _at(address: str | None, key: str) -> dict[str, str]:
    return {key: address + EVENTS_PATH} if address else {}
