"""What Slack accepts as a manifest: the rules of its published schema (version 1), and more.

The schema knows keys, lengths and shapes; it does not know which events and scopes exist, nor
that an app needs a way to be reached. Those rules are ours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

_WEB_ADDRESS = r"https?://"
KNOWN_EVENTS = frozenset(
    {
        *("agent_session_stopped", "app_context_changed", "app_home_opened", "app_mention"),
        *("app_uninstalled", "assistant_thread_context_changed", "assistant_thread_started"),
        *("channel_archive", "channel_deleted", "channel_rename", "channel_shared"),
        *("channel_unshared", "file_shared", "link_shared", "member_joined_channel"),
        *("member_left_channel", "message.channels", "message.groups", "message.im"),
        *("message.mpim", "reaction_added", "reaction_removed", "team_join", "tokens_revoked"),
        *("user_change", "user_profile_changed"),
    }
)
"""Event types that a bot may subscribe to and that could concern Baton."""
NEEDED_SCOPES = {
    "agent_session_stopped": "assistant:write",
    "app_mention": "app_mentions:read",
    "channel_shared": "channels:read",
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "team_join": "users:read",
}
"""Which scope an event needs before Slack sends it."""


class Rule(Protocol):
    """Judges one value."""

    def faults(self, value: Any, at: str) -> Iterator[str]:
        """Yield what is wrong with the value at this place."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """A string of so many characters, beginning with a pattern."""

    most: int | None = None
    least: int = 0
    begins: str = ""
    one_of: tuple[str, ...] = ()

    def faults(self, value: Any, at: str) -> Iterator[str]:
        """Yield what is wrong with the value at this place."""
        if not isinstance(value, str):
            yield f"{at} must be a text"
            return
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            yield f"{at} has {len(value)} characters; it may have {self.least} to {self.most}"
        if self.begins and not re.match(self.begins, value):
            yield f"{at} must begin with {self.begins}"
        if self.one_of and value not in self.one_of:
            yield f"{at} must be one of {', '.join(self.one_of)}"


@dataclass(frozen=True, slots=True)
class Is:
    """A value of a type: bool or int."""

    kind: type

    def faults(self, value: Any, at: str) -> Iterator[str]:
        """Yield what is wrong with the value at this place."""
        if type(value) is not self.kind:
            yield f"{at} must be a {self.kind.__name__}"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of so many values."""

    of: Rule
    most: int | None = None
    least: int = 0
    unique: bool = False

    def faults(self, value: Any, at: str) -> Iterator[str]:
        """Yield what is wrong with the value at this place."""
        if not isinstance(value, list):
            yield f"{at} must be a list"
            return
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            yield f"{at} has {len(value)} items; it may have {self.least} to {self.most}"
        if self.unique and any(value.count(each) > 1 for each in value):
            yield f"{at} names something twice"
        for number, each in enumerate(value):
            yield from self.of.faults(each, f"{at}[{number}]")


@dataclass(frozen=True, slots=True)
class Record:
    """An object with these keys and no others."""

    keys: dict[str, Rule]
    required: tuple[str, ...] = field(default=())

    def faults(self, value: Any, at: str) -> Iterator[str]:
        """Yield what is wrong with the value at this place."""
        if not isinstance(value, dict):
            yield f"{at or 'the manifest'} must be an object"
            return
        for name in self.required:
            if name not in value:
                yield f"{_inside(at, name)} is missing"
        for name, each in value.items():
            if rule := self.keys.get(name):
                yield from rule.faults(each, _inside(at, name))
            else:
                yield f"{_inside(at, name)} is not a key that Slack knows"


def _inside(at: str, name: str) -> str:
    return f"{at}.{name}" if at else name


_FLAG = Is(bool)
_PROMPTS = Items(Record({"title": Text(), "message": Text()}, ("title", "message")), most=4)
_SHORTCUTS = Items(
    Record(
        {
            "name": Text(24, 1),
            "type": Text(one_of=("message", "global")),
            "callback_id": Text(255, 1),
            "description": Text(150, 1),
        },
        ("name", "type", "callback_id", "description"),
    ),
    most=10,
    least=1,
)
_COMMANDS = Items(
    Record(
        {
            "command": Text(32, 2, begins="/"),
            "url": Text(3000, begins=_WEB_ADDRESS),
            "description": Text(2000, 1),
            "usage_hint": Text(1000, 1),
            "should_escape": _FLAG,
        },
        ("command", "description"),
    ),
    most=50,
    least=1,
)
_FEATURES = Record(
    {
        "app_home": Record(
            {
                "home_tab_enabled": _FLAG,
                "messages_tab_enabled": _FLAG,
                "messages_tab_read_only_enabled": _FLAG,
            }
        ),
        "bot_user": Record(
            {"display_name": Text(80, 1), "always_online": _FLAG}, ("display_name",)
        ),
        "agent_view": Record({"agent_description": Text(300), "suggested_prompts": _PROMPTS}),
        "shortcuts": _SHORTCUTS,
        "slash_commands": _COMMANDS,
    }
)
_OAUTH = Record(
    {
        "redirect_urls": Items(Text(2500), most=1000, unique=True),
        "scopes": Record({"bot": Items(Text(50), most=255), "user": Items(Text(50), most=255)}),
        "token_management_enabled": _FLAG,
    }
)
_SETTINGS = Record(
    {
        "event_subscriptions": Record(
            {
                "request_url": Text(3500, begins=_WEB_ADDRESS),
                "bot_events": Items(Text(50), most=100, unique=True),
                "user_events": Items(Text(50), most=100, unique=True),
            }
        ),
        "interactivity": Record(
            {
                "is_enabled": _FLAG,
                "request_url": Text(3500, begins=_WEB_ADDRESS),
                "message_menu_options_url": Text(3500, begins=_WEB_ADDRESS),
            },
            ("is_enabled",),
        ),
        "org_deploy_enabled": _FLAG,
        "socket_mode_enabled": _FLAG,
        "token_rotation_enabled": _FLAG,
    }
)
_MANIFEST = Record(
    {
        "_metadata": Record({"major_version": Is(int), "minor_version": Is(int)}),
        "display_information": Record(
            {
                "name": Text(35, 1),
                "description": Text(140, 1),
                "background_color": Text(7, 4, begins=r"#(?:[0-9a-fA-F]{3}){1,2}$"),
                "long_description": Text(4000, 175),
            },
            ("name",),
        ),
        "features": _FEATURES,
        "oauth_config": _OAUTH,
        "settings": _SETTINGS,
    },
    ("display_information",),
)


def manifest_faults(manifest: Any) -> tuple[str, ...]:
    """Return what Slack would refuse, or never act upon, in this manifest; empty when it is fit."""
    faults = tuple(_MANIFEST.faults(manifest, ""))
    return faults or (*_event_faults(manifest), *_address_faults(manifest))


def _event_faults(manifest: dict[str, Any]) -> Iterator[str]:
    settings = manifest.get("settings", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
    for event in settings.get("event_subscriptions", {}).get("bot_events", []):
        if event not in KNOWN_EVENTS:
            yield f"settings.event_subscriptions.bot_events: there is no event {event}"
        needed = NEEDED_SCOPES.get(event)
        if needed and needed not in scopes:
            yield f"oauth_config.scopes.bot: {event} needs {needed}"


def _address_faults(manifest: dict[str, Any]) -> Iterator[str]:
    settings = manifest.get("settings", {})
    if settings.get("socket_mode_enabled"):
        return
    for part in ("event_subscriptions", "interactivity"):
        if part in settings and "request_url" not in settings[part]:
            yield f"settings.{part}.request_url is needed where Socket Mode is off"
    for number, command in enumerate(manifest.get("features", {}).get("slash_commands", [])):
        if "url" not in command:
            yield f"features.slash_commands[{number}].url is needed where Socket Mode is off"
