"""What a person writes in Slack; everything reaches the app as Slack would tell it."""

import asyncio
from typing import TYPE_CHECKING, Literal

from tests.fakes.slack.deliveries import Delivered
from tests.fakes.slack.envelopes import Envelopes
from tests.fakes.slack.hands import Hands
from tests.fakes.slack.model import Channel, File, Json, Posted, Team
from tests.fakes.slack.refusals import NothingThere
from tests.fakes.slack.rich_text import as_rich_text

if TYPE_CHECKING:
    from tests.fakes.slack.fake import SlackFake

Order = Literal["mention first", "message first", "together"]


class Person(Hands):
    """Somebody with a Slack client in front of them."""

    @property
    def direct(self) -> str:
        """The id of the direct messages with the app."""
        return self.slack.state.direct(self.team, self.id).id

    def posts(
        self,
        channel: str,
        text: str,
        *,
        thread: str | None = None,
        files: list[File] | None = None,
        broadcast: bool = False,
    ) -> Posted:
        """Write a message without telling the app of it."""
        state = self.slack.state
        if self.id not in state.channels[channel].members:
            raise NothingThere(f"{self.id} is not in {channel}")
        posted = Posted(channel, state.new_ts(), self.id, self.user.team_id, text)
        posted.thread_ts, posted.blocks = thread, [as_rich_text(text)] if text else []
        if self.user.is_bot:
            posted.bot_id, posted.app_id, posted.blocks = f"B{self.id[1:]}", "A0OTHER", []
        if files:
            posted.subtype, posted.files = "file_share", [each.id for each in files]
        if broadcast:
            posted.subtype = "thread_broadcast"
        return state.keep(posted)

    async def says(
        self,
        text: str,
        *,
        channel: str | None = None,
        thread: str | None = None,
        files: list[File] | None = None,
        broadcast: bool = False,
        order: Order = "mention first",
    ) -> Posted:
        """Write a message and let the app know, with its twin where the app is mentioned."""
        place = channel or self.direct
        posted = self.posts(place, text, thread=thread, files=files, broadcast=broadcast)
        await self.tells(posted, order=order)
        return posted

    async def tells(self, posted: Posted, *, order: Order = "mention first") -> list[Delivered]:
        """Deliver the events of a message that stands, to every workspace's app in the channel."""
        wanted = [
            each
            for team in apps_in(self.slack, posted.channel)
            for each in _events_of(self.slack.envelopes(team.id), team, posted, self._place(posted))
        ]
        if order == "message first":
            wanted.sort(key=lambda each: each[0] == "app_mention")
        sending = [self.slack.deliver(envelope, subscription=name) for name, envelope in wanted]
        if order == "together":
            return list(await asyncio.gather(*sending))
        return [await each for each in sending]

    def _place(self, posted: Posted) -> Channel:
        return self.slack.state.channels[posted.channel]

    async def edits(self, posted: Posted, text: str) -> list[Delivered]:
        """Change an own message."""
        before = posted.wire()
        posted.text, posted.blocks = text, [as_rich_text(text)]
        posted.edited_ts = self.slack.state.new_ts()
        teams = apps_in(self.slack, posted.channel)
        told = [self.slack.envelopes(team.id).changed(posted, before) for team in teams]
        return [await self._told_of(posted, each) for each in told]

    async def deletes(self, posted: Posted) -> list[Delivered]:
        """Take an own message away; one with replies leaves a tombstone in the thread."""
        teams = apps_in(self.slack, posted.channel)
        told = [self.slack.envelopes(team.id).deleted(posted) for team in teams]
        self.slack.state.remove(posted)
        return [await self._told_of(posted, each) for each in told]

    async def _told_of(self, posted: Posted, envelope: Json) -> Delivered:
        subscription = subscription_of(self._place(posted))
        return await self.slack.deliver(envelope, subscription=subscription)

    def uploads(self, name: str, content: bytes, *, mimetype: str = "text/plain") -> File:
        """Make a file ready to be sent with a message."""
        state = self.slack.state
        file = File(state.new_id("F"), self.user.team_id, self.id, name, mimetype, content)
        file.is_complete = True
        state.files[file.id] = file
        return file

    async def opens(self, tab: Literal["home", "messages"]) -> Delivered:
        """Look at the app."""
        envelopes = self.slack.envelopes(self.team.id)
        envelope = envelopes.home_opened(self.user, tab=tab, channel=self.direct)
        return await self.slack.deliver(envelope, subscription="app_home_opened")

    async def looks_at(self, channel: str) -> Delivered:
        """Move to a channel while the agent's pane is open."""
        place = {"type": "slack#/types/channel_id", "value": channel, "team_id": self.team.id}
        envelope = self.slack.envelopes(self.team.id).simple(
            "app_context_changed",
            user=self.id,
            channel=self.direct,
            context={"entities": [place]},
        )
        return await self.slack.deliver(envelope, subscription="app_context_changed")

    async def stops(self, channel: str, thread: str) -> Delivered:
        """Press Stop: streams of the app in this thread take nothing more."""
        halted = []
        for each in self.slack.state.thread(channel, thread):
            if each.stream and each.stream.is_open:
                each.stream.stopped_by = self.id
                halted.append(each.ts)
        envelope = self.slack.envelopes(self.team.id).stopped(
            self.user, channel=channel, thread_ts=thread, streaming=halted
        )
        return await self.slack.deliver(envelope, subscription="agent_session_stopped")


def apps_in(slack: "SlackFake", channel_id: str) -> list[Team]:
    """Return the workspaces whose app is in a channel."""
    channel = slack.state.channels[channel_id]
    teams = [slack.state.teams.get(each) for each in [channel.team_id, *channel.connected_teams]]
    return [each for each in teams if each and each.installed and each.bot_user in channel.members]


def subscription_of(channel: Channel) -> str:
    """Return which subscription brings the messages of a channel."""
    event_type = channel.event_type
    return f"message.{ {'channel': 'channels', 'group': 'groups'}.get(event_type, event_type) }"


def _events_of(
    envelopes: Envelopes, team: Team, posted: Posted, channel: Channel
) -> list[tuple[str, Json]]:
    """Return a message's events with their subscriptions, the mention first."""
    told = [(subscription_of(channel), envelopes.message(posted))]
    if f"<@{team.bot_user}>" in posted.text and channel.kind != "im":
        told.insert(0, ("app_mention", envelopes.mention(posted)))
    return told
