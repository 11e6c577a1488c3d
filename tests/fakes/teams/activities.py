"""Activities as Teams sends them to a bot."""

from collections.abc import Sequence
from html import escape
from typing import Any
from uuid import uuid4

from tests.fakes.teams.tenant import Json, Person, Posted, Room, Tenant

_THREAD = ";messageid="


class Activities:
    """Builds what Teams posts to the bot's endpoint."""

    def __init__(self, tenant: Tenant, *, service_url: str = "") -> None:
        self.tenant = tenant
        self.service_url = service_url

    def base(self, room: Room, sender: Person, *, kind: str, thread: str = "", **more: Any) -> Json:
        """Return what all activities of a room have."""
        now = self.tenant.clock.now()
        return {
            "type": kind,
            "id": self.tenant.new_id(),
            "timestamp": now.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z",
            "localTimestamp": now.isoformat(timespec="milliseconds"),
            "localTimezone": "Europe/London",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": sender.account(),
            "conversation": self.conversation(room, thread=thread),
            "recipient": dict(self.tenant.bot),
            "channelData": self.channel_data(room),
            "locale": "en-GB",
            **more,
        }

    def conversation(self, room: Room, *, thread: str = "") -> Json:
        """Return a room (with a thread of it) as activities name it."""
        shown: Json = {
            "id": room.id + (f"{_THREAD}{thread}" if thread else ""),
            "conversationType": room.kind,
            "tenantId": self.tenant.id,
        }
        if room.kind != "personal":
            shown["isGroup"] = True
        if room.kind == "groupChat" and room.name:
            shown["name"] = room.name
        return shown

    def channel_data(self, room: Room, **more: Any) -> Json:
        """Return Teams' own part of an activity."""
        data: Json = {"tenant": {"id": self.tenant.id}, **more}
        if room.team is not None:
            data["channel"] = {"id": room.id}
            data["team"] = {"id": room.team.id}
            data["teamsChannelId"], data["teamsTeamId"] = room.id, room.team.id
        return data

    def said(
        self,
        room: Room,
        sender: Person,
        text: str,
        *,
        mentions: Sequence[Json] = (),
        attachments: Sequence[Json] = (),
        thread: str = "",
    ) -> Json:
        """Return a message; Teams adds its HTML as an attachment, which is not a file."""
        html = {"contentType": "text/html", "content": f"<p>{_html(text, mentions)}</p>"}
        device = {
            "type": "clientInfo",
            "locale": "en-GB",
            "country": "GB",
            "platform": "Web",
            "timezone": "Europe/London",
        }
        return self.base(
            room,
            sender,
            kind="message",
            thread=thread,
            text=text,
            textFormat="plain",
            attachments=[*attachments, html],
            entities=[*mentions, device],
        )

    def mention(self, account: Json) -> Json:
        """Return the entity that stands for <at>name</at> in a text."""
        mentioned = {"id": account["id"], "name": account["name"]}
        return {"type": "mention", "mentioned": mentioned, "text": f"<at>{account['name']}</at>"}

    def changed(self, posted: Posted, *, event: str, deleted: bool = False) -> Json:
        """Return the edit, the deletion or the restoration of a person's message."""
        now = self.base(posted.room, _author(posted), kind="message", thread=posted.thread)
        whole = {**posted.activity, "timestamp": now["timestamp"], "id": posted.id}
        whole["type"] = "messageDelete" if deleted else "messageUpdate"
        whole["channelData"] = self.channel_data(posted.room, eventType=event)
        if deleted:
            for name in ("text", "textFormat", "attachments", "entities"):
                whole.pop(name, None)
        return whole

    def reacted(
        self, posted: Posted, person: Person, *, added: str = "", removed: str = ""
    ) -> Json:
        """Return a reaction to a message of the bot."""
        more: Json = {"replyToId": posted.id}
        if added:
            more["reactionsAdded"] = [{"type": added}]
        if removed:
            more["reactionsRemoved"] = [{"type": removed}]
        return self.base(posted.room, person, kind="messageReaction", thread=posted.thread, **more)

    def joined(
        self, room: Room, by: Person, accounts: Sequence[Json], *, left: bool = False
    ) -> Json:
        """Return that somebody (the bot: its account) joined or left."""
        name = "membersRemoved" if left else "membersAdded"
        event = {"eventType": "teamMemberRemoved" if left else "teamMemberAdded"}
        activity = self._news(room, by, kind="conversationUpdate", **(event if room.team else {}))
        return activity | {name: [_nameless(account) for account in accounts]}

    def installed(self, room: Room, by: Person, *, action: str = "add") -> Json:
        """Return that the app was installed (add) or removed (remove)."""
        settings = {"selectedChannel": {"id": room.id}}
        activity = self._news(
            room, by, kind="installationUpdate", source={"name": "message"}, settings=settings
        )
        return activity | {"action": action}

    def _news(self, room: Room, by: Person, *, kind: str, **data: Any) -> Json:
        """Return an activity that nobody wrote: its people have no names, its team has more."""
        activity = self.base(room, by, kind=kind)
        activity["from"] = _nameless(activity["from"])
        activity["channelData"] = self.channel_data(room, **data)
        if room.team is not None:
            team = {"name": room.team.name, "aadGroupId": room.team.group_id}
            activity["channelData"]["team"] |= team
        return activity

    def invoke(
        self, room: Room, person: Person, *, name: str, value: Json, about: Posted | None = None
    ) -> Json:
        """Return a call that waits for its answer."""
        thread = about.thread if about else ""
        more: Json = {"replyToId": about.id} if about else {}
        whole = self.base(
            room, person, kind="invoke", thread=thread, name=name, value=value, **more
        )
        whole["id"] = f"f:{uuid4()}"
        whole["channelData"]["source"] = {"name": "message"}
        return whole

    def submitted(self, posted: Posted, person: Person, value: Any) -> Json:
        """Return what Action.Submit sends: a message without a text."""
        submitted = self.base(
            posted.room, person, kind="message", thread=posted.thread, replyToId=posted.id
        )
        submitted["channelData"]["source"] = {"name": "message"}
        return submitted | {"value": value}


def _html(text: str, mentions: Sequence[Json]) -> str:
    html = escape(text, quote=False)
    for number, mention in enumerate(mentions):
        name = mention["mentioned"]["name"]
        span = f'<span itemtype="http://schema.skype.com/Mention" itemscope="" itemid="{number}">'
        html = html.replace(escape(mention["text"], quote=False), f"{span}{name}</span>", 1)
    return html


def _nameless(account: Json) -> Json:
    return {name: value for name, value in account.items() if name != "name"}


def _author(posted: Posted) -> Person:
    assert posted.author is not None, "only a person's message is changed by a person"
    return posted.author
