"""Everything that stands in the fake's Slack, and the look-ups that refuse as Slack does."""

import itertools
from collections.abc import Iterable
from typing import Any

from tests.fakes.slack.clock import SlackClock
from tests.fakes.slack.model import Channel, File, Json, Kind, Posted, Team, User, View
from tests.fakes.slack.refusals import Refusal


class SlackState:
    """Workspaces, people, channels, messages, views and files."""

    def __init__(self, clock: SlackClock) -> None:
        self.clock = clock
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.messages: dict[tuple[str, str], Posted] = {}
        """By (channel, ts), in the order of their posting; deleted ones are gone."""
        self.ephemeral: list[Posted] = []
        self.views: dict[str, View] = {}
        self.open_modals: dict[str, list[str]] = {}
        """View ids by user, the one on top last."""
        self.homes: dict[tuple[str, str], View] = {}
        """By (team, user)."""
        self.triggers: dict[str, tuple[str, str, float]] = {}
        """(team, user, valid until) by trigger id; used ones are gone."""
        self.response_urls: dict[str, ResponseUrl] = {}
        self.files: dict[str, File] = {}
        self.prompts: dict[tuple[str, str | None], Json] = {}
        self.statuses: dict[tuple[str, str], Json] = {}
        self.titles: dict[tuple[str, str], str] = {}
        self.sessions: dict[tuple[str, str], Json] = {}
        self.subscriptions: frozenset[str] | None = None
        """Which events the app asked for; None for all."""
        self.revoked_tokens: set[str] = set()
        self.used_triggers: set[str] = set()
        self.app_token = "xapp-1-baton"
        self.socket_tickets: set[str] = set()
        self.upload_lengths: dict[str, int] = {}
        self.client = ("client-id", "client-secret")
        """What oauth.v2.access must be shown."""
        self.oauth_codes: dict[str, str] = {}
        """Team by code; a code works once."""
        self.installers: dict[str, str] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def number(self) -> int:
        """Return a number that was not given out before."""
        return next(self._numbers)

    def new_id(self, prefix: str) -> str:
        """Return an id in Slack's manner."""
        return f"{prefix}0{self.number():08d}"

    def new_ts(self) -> str:
        """Return a message time that is later than all before."""
        micro = max(int(self.clock.now() * 1_000_000), self._last_ts + 100)
        self._last_ts = micro
        return f"{micro // 1_000_000}.{micro % 1_000_000:06d}"

    def add_channel(
        self, channel_id: str, kind: Kind, *, team: str, members: Iterable[str], **more: Any
    ) -> Channel:
        """Add a channel; the app is in it only when its bot user is among the members."""
        channel = Channel(channel_id, team, kind, members=list(members), **more)
        self.channels[channel_id] = channel
        return channel

    def direct(self, team: Team, user: str) -> Channel:
        """Return the direct messages of the app with somebody, opened when they are not yet."""
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == {team.bot_user, user}:
                return channel
        return self.add_channel(self.new_id("D"), "im", team=team.id, members=[team.bot_user, user])

    def team_of_token(self, token: str | None) -> Team:
        """Return the workspace that a bot token opens."""
        if not token:
            raise Refusal("not_authed")
        if token in self.revoked_tokens:
            raise Refusal("token_revoked")
        for team in self.teams.values():
            if team.bot_token == token:
                return self._installed(team)
        raise Refusal("invalid_auth")

    @staticmethod
    def _installed(team: Team) -> Team:
        if not team.installed:
            raise Refusal("account_inactive")
        return team

    def channel(self, channel_id: str, team: Team) -> Channel:
        """Return a channel that the app can see; a person's id means their direct messages."""
        if channel_id in self.users and channel_id != team.bot_user:
            return self.direct(team, channel_id)
        channel = self.channels.get(channel_id)
        if channel is None or team.id not in {channel.team_id, *channel.connected_teams}:
            raise Refusal("channel_not_found")
        if channel.kind != "public" and team.bot_user not in channel.members:
            raise Refusal("channel_not_found")
        return channel

    def user(self, user_id: str) -> User:
        """Return somebody."""
        if user_id not in self.users:
            raise Refusal("user_not_found")
        return self.users[user_id]

    def message(self, channel: str, ts: str) -> Posted:
        """Return a message that stands."""
        if (channel, ts) not in self.messages:
            raise Refusal("message_not_found")
        return self.messages[channel, ts]

    def remove(self, posted: Posted) -> None:
        """Take a message away; where replies hang on it a tombstone stays, as in Slack."""
        if len(self.thread(posted.channel, posted.ts)) == 1:
            del self.messages[posted.channel, posted.ts]
            return
        gone = Posted(posted.channel, posted.ts, "USLACKBOT", posted.team_id)
        gone.text, gone.subtype = "This message was deleted.", "tombstone"
        self.messages[posted.channel, posted.ts] = gone

    def shown(
        self, posted: Posted, base_url: str, *, team: Team, with_metadata: bool = False
    ) -> Json:
        """Return a message as a workspace's app is shown it; others' files are only named."""
        whole = posted.wire(with_metadata=with_metadata)
        if posted.files:
            whole["files"] = [
                file.wire(base_url) if file.team_id == team.id else file.hidden()
                for file in map(self.files.__getitem__, posted.files)
            ]
        return whole

    def file(self, file_id: str, team: Team) -> File:
        """Return a file that a workspace's app may see: its own, or one in a channel it is in."""
        file = self.files.get(file_id)
        if file is None or not file.is_complete:
            raise Refusal("file_not_found")
        places = {place for (place, _), each in self.messages.items() if file_id in each.files}
        is_shared = any(team.bot_user in self.channels[place].members for place in places)
        if file.team_id != team.id and not is_shared:
            raise Refusal("file_not_found")
        return file

    def keep(self, posted: Posted) -> Posted:
        """Let a message stand."""
        self.messages[posted.channel, posted.ts] = posted
        return posted

    def in_channel(self, channel: str) -> list[Posted]:
        """Return all messages of a channel, oldest first."""
        found = [each for (place, _), each in self.messages.items() if place == channel]
        return sorted(found, key=lambda each: each.ts)

    def thread(self, channel: str, ts: str) -> list[Posted]:
        """Return a message and its replies, oldest first."""
        return [each for each in self.in_channel(channel) if ts in {each.ts, each.thread_ts}]

    def new_trigger(self, team: Team, user: str) -> str:
        """Return a trigger id; it opens one view within three seconds."""
        trigger = f"{self.number()}.{team.id}.{user.lower()}"
        self.triggers[trigger] = (team.id, user, self.clock.now() + 3)
        return trigger


class ResponseUrl:
    """An address that takes up to five messages for half an hour."""

    def __init__(self, team: Team, user: str, channel: str, *, until: float) -> None:
        self.team = team
        self.user = user
        self.channel = channel
        self.until = until
        self.left = 5
        self.message: Posted | None = None
        """What was clicked: the message that `replace_original` means."""
