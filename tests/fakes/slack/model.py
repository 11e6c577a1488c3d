"""What exists in Slack, as plain records."""

from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["public", "private", "im", "mpim"]

SCOPES = frozenset(
    {
        *("app_mentions:read", "assistant:write", "chat:write", "chat:write.public", "commands"),
        *("channels:history", "groups:history", "im:history", "mpim:history"),
        *("channels:read", "groups:read", "im:read", "mpim:read", "channels:join"),
        *("im:write", "users:read", "users:read.email", "reactions:write"),
        *("files:read", "files:write"),
    }
)
"""What the app is granted unless a test says otherwise."""


@dataclass
class Team:
    """A workspace in which the app is installed, or from which guests come."""

    id: str
    name: str
    bot_token: str
    bot_user: str
    bot_id: str
    app_id: str = "A0BATON"
    scopes: frozenset[str] = SCOPES
    installed: bool = True

    @property
    def domain(self) -> str:
        """The first part of the workspace's address."""
        return self.name.lower().replace(" ", "-")

    @property
    def url(self) -> str:
        """The workspace's address."""
        return f"https://{self.domain}.slack.com/"


@dataclass
class User:
    """Somebody in Slack."""

    id: str
    team_id: str
    name: str
    real_name: str
    email: str | None = None
    is_bot: bool = False
    is_guest: bool = False
    """Multi-channel guest of the own workspace."""
    is_stranger: bool = False
    """Of another workspace, and in no channel that the app shares."""
    deleted: bool = False
    locale: str = "en-US"

    def wire(self, *, seen_from: str, with_email: bool) -> Json:
        """Return it as users.info gives it; the address of another workspace's people is kept."""
        profile: Json = {"real_name": self.real_name, "display_name": self.name}
        if with_email and self.email and self.team_id == seen_from:
            profile["email"] = self.email
        flags = {"is_bot": self.is_bot, "is_app_user": False, "is_restricted": self.is_guest}
        whole = {"id": self.id, "team_id": self.team_id, "name": self.name, **flags}
        whole |= {"deleted": self.deleted, "real_name": self.real_name, "profile": profile}
        whole |= {"is_ultra_restricted": False, "tz": "Europe/London", "locale": self.locale}
        if self.team_id != seen_from:
            whole["is_stranger"] = self.is_stranger
        return whole


@dataclass
class Channel:
    """A place where people write."""

    id: str
    team_id: str
    kind: Kind
    name: str = ""
    members: list[str] = field(default_factory=list)
    is_archived: bool = False
    connected_teams: list[str] = field(default_factory=list)
    """Other workspaces that share it by Slack Connect."""
    is_read_only: bool = False

    @property
    def event_type(self) -> str:
        """What message events call the kind."""
        return {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}[self.kind]

    @property
    def scope_family(self) -> str:
        """The first half of the scopes that reading it needs."""
        return {"public": "channels", "private": "groups"}.get(self.kind, self.kind)

    def wire(self, bot_user: str) -> Json:
        """Return it as conversations.info gives it."""
        whole: Json = {"id": self.id, "is_archived": self.is_archived}
        whole |= {"is_channel": self.kind == "public", "is_group": self.kind == "private"}
        whole |= {"is_im": self.kind == "im", "is_mpim": self.kind == "mpim"}
        whole |= {"is_private": self.kind != "public", "context_team_id": self.team_id}
        shared = bool(self.connected_teams)
        whole |= {"is_shared": shared, "is_ext_shared": shared}
        if shared:
            whole["shared_team_ids"] = [self.team_id, *self.connected_teams]
        if self.kind == "im":
            return whole | {"user": next(each for each in self.members if each != bot_user)}
        return whole | {"name": self.name, "is_member": bot_user in self.members}


@dataclass
class Stream:
    """A message that is still being written."""

    last_touched: float
    characters: int = 0
    plan: str | None = None
    tasks: dict[str, Json] = field(default_factory=dict)
    """Tasks by id as they were last told, in the order of their first mention."""
    is_open: bool = True
    stopped_by: str | None = None
    recipient_team: str | None = None
    recipient_user: str | None = None


@dataclass
class Posted:
    """A message that stands in a channel, or that one person sees."""

    channel: str
    ts: str
    user: str
    team_id: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    bot_id: str | None = None
    app_id: str | None = None
    metadata: Json | None = None
    subtype: str | None = None
    edited_ts: str | None = None
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    stream: Stream | None = None
    only_for: str | None = None
    """Ephemeral: the one who sees it."""

    def wire(self, *, with_metadata: bool = False) -> Json:
        """Return it as a message payload."""
        whole: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        whole["team"] = self.team_id
        told = {"subtype": self.subtype, "thread_ts": self.thread_ts, "bot_id": self.bot_id}
        told |= {"app_id": self.app_id}
        whole |= {name: value for name, value in told.items() if value}
        for name in ("blocks", "attachments"):
            if content := getattr(self, name):
                whole[name] = content
        if self.edited_ts:
            whole["edited"] = {"user": self.user, "ts": self.edited_ts}
        if with_metadata and self.metadata:
            whole["metadata"] = self.metadata
        if self.reactions:
            whole["reactions"] = [
                {"name": name, "users": users, "count": len(users)}
                for name, users in self.reactions.items()
            ]
        return whole


@dataclass
class View:
    """A modal that is open, or a home tab."""

    id: str
    team_id: str
    user: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None

    def wire(self, app_id: str, bot_id: str, state: Json | None = None) -> Json:
        """Return it as views.* and view payloads give it."""
        own = {"id": self.id, "team_id": self.team_id, "hash": self.hash, "app_id": app_id}
        own |= {"root_view_id": self.root_id, "bot_id": bot_id}
        defaults = {"private_metadata": "", "callback_id": "", "external_id": ""}
        return {
            **defaults,
            **self.content,
            **own,
            "previous_view_id": self.previous_id,
            "state": {"values": state or {}},
        }


@dataclass
class File:
    """A file that was uploaded, by a person or by the app."""

    id: str
    team_id: str
    user: str
    name: str
    mimetype: str
    content: bytes | None = None
    title: str = ""
    is_complete: bool = False
    channels: list[str] = field(default_factory=list)

    def hidden(self) -> Json:
        """Return it as another workspace's events show it: files.info tells the rest."""
        return {"id": self.id, "mode": "file_access", "file_access": "check_file_info"}

    def wire(self, base_url: str) -> Json:
        """Return it as file payloads show it."""
        address = f"{base_url}files-pri/{self.team_id}-{self.id}/download/{self.name}"
        whole: Json = {"id": self.id, "name": self.name, "title": self.title or self.name}
        whole |= {"mimetype": self.mimetype, "filetype": self.name.rpartition(".")[2]}
        whole |= {"size": len(self.content or b""), "user": self.user, "mode": "hosted"}
        whole["permalink"] = f"https://files.slack.com/{self.user}/{self.id}/{self.name}"
        whole |= {"url_private": address, "url_private_download": address}
        return whole | {"is_external": False, "channels": self.channels, "file_access": "visible"}
