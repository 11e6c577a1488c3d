"""What a person does in Slack; everything they do reaches the app as Slack would tell it."""

import asyncio
from typing import TYPE_CHECKING, Any, Literal

from tests.fakes.slack.deliveries import Delivered
from tests.fakes.slack.forms import filled_in, settle
from tests.fakes.slack.interactions import Interactions
from tests.fakes.slack.model import File, Json, Posted, User, View
from tests.fakes.slack.refusals import NothingThere
from tests.fakes.slack.rich_text import as_rich_text
from tests.fakes.slack.roads import Answer

if TYPE_CHECKING:
    from tests.fakes.slack.fake import SlackFake

Order = Literal["mention first", "message first", "together"]


class Person:
    """Somebody with a Slack client in front of them."""

    def __init__(self, slack: "SlackFake", user: User, *, team: str) -> None:
        self.slack = slack
        self.user = user
        self.id = user.id
        self._team = slack.state.teams[team]
        self._envelopes = slack.envelopes(team)
        self._interactions = Interactions(
            slack.state, self._team, user, base_url=slack.server.base_url
        )

    @property
    def direct(self) -> str:
        """The id of the direct messages with the app."""
        return self.slack.state.direct(self._team, self.id).id

    def posts(
        self, channel: str, text: str, *, thread: str | None = None, files: list[File] | None = None
    ) -> Posted:
        """Write a message without telling the app of it."""
        state = self.slack.state
        if self.id not in state.channels[channel].members:
            raise NothingThere(f"{self.id} is not in {channel}")
        posted = Posted(channel, state.new_ts(), self.id, self.user.team_id, text)
        posted.thread_ts, posted.blocks = thread, [as_rich_text(text)] if text else []
        if files:
            posted.subtype, posted.files = "file_share", [each.id for each in files]
        return state.keep(posted)

    async def says(
        self,
        text: str,
        *,
        channel: str | None = None,
        thread: str | None = None,
        files: list[File] | None = None,
        order: Order = "mention first",
    ) -> Posted:
        """Write a message and let the app know, with its twin where the app is mentioned."""
        posted = self.posts(channel or self.direct, text, thread=thread, files=files)
        await self.tells(posted, order=order)
        return posted

    async def tells(self, posted: Posted, *, order: Order = "mention first") -> list[Delivered]:
        """Deliver the events of a message that stands."""
        place = self.slack.state.channels[posted.channel]
        if self._team.bot_user not in place.members:
            return []
        wanted = [(f"message.{_plural(place.event_type)}", self._envelopes.message(posted))]
        if f"<@{self._team.bot_user}>" in posted.text and place.kind != "im":
            wanted.insert(
                0 if order != "message first" else 1,
                ("app_mention", self._envelopes.mention(posted)),
            )
        sending = [self.slack.deliver(each, subscription=name) for name, each in wanted]
        if order == "together":
            return list(await asyncio.gather(*sending))
        return [await each for each in sending]

    async def edits(self, posted: Posted, text: str) -> Delivered:
        """Change an own message."""
        before = posted.wire()
        posted.text, posted.blocks = text, [as_rich_text(text)]
        posted.edited_ts = self.slack.state.new_ts()
        return await self._told_of(posted, self._envelopes.changed(posted, before))

    async def deletes(self, posted: Posted) -> Delivered:
        """Take an own message away."""
        envelope = self._envelopes.deleted(posted)
        del self.slack.state.messages[posted.channel, posted.ts]
        return await self._told_of(posted, envelope)

    async def _told_of(self, posted: Posted, envelope: Json) -> Delivered:
        kind = self.slack.state.channels[posted.channel].event_type
        return await self.slack.deliver(envelope, subscription=f"message.{_plural(kind)}")

    def uploads(self, name: str, content: bytes, *, mimetype: str = "text/plain") -> File:
        """Make a file ready to be sent with a message."""
        state = self.slack.state
        file = File(state.new_id("F"), self._team.id, self.id, name, mimetype, content)
        file.is_complete = True
        state.files[file.id] = file
        return file

    async def opens(self, tab: Literal["home", "messages"]) -> Delivered:
        """Look at the app."""
        envelope = self._envelopes.home_opened(self.user, tab=tab, channel=self.direct)
        return await self.slack.deliver(envelope, subscription="app_home_opened")

    async def looks_at(self, channel: str) -> Delivered:
        """Move to a channel while the agent's pane is open."""
        context = {"entities": [{"type": "slack#/types/channel_id", "value": channel}]}
        event = self._envelopes.simple(
            "app_context_changed", user=self.id, channel=self.direct, context=context
        )
        return await self.slack.deliver(event, subscription="app_context_changed")

    async def stops(self, channel: str, thread: str) -> Delivered:
        """Press Stop: streams of the app in this thread take nothing more."""
        halted = []
        for each in self.slack.state.thread(channel, thread):
            if each.stream and each.stream.is_open:
                each.stream.stopped_by = self.id
                halted.append(each.ts)
        envelope = self._envelopes.stopped(
            self.user, channel=channel, thread_ts=thread, streaming=halted
        )
        return await self.slack.deliver(envelope, subscription="agent_session_stopped")

    async def presses(self, posted: Posted, action_id: str, chosen: Any = None) -> Answer:
        """Use an element of a message, also of one that only they see."""
        if posted.only_for not in (None, self.id):
            raise NothingThere(f"{self.id} does not see this message")
        payload = self._interactions.pressed_on_message(posted, action_id, chosen)
        return await self.slack.sender.interaction(payload)

    async def presses_in_home(self, action_id: str, chosen: Any = None) -> Answer:
        """Use an element of the app's home tab."""
        view = self.slack.state.homes.get((self._team.id, self.id))
        if view is None:
            raise NothingThere(f"the home tab of {self.id} is empty")
        payload = self._interactions.pressed_in_view(view, action_id, chosen)
        return await self.slack.sender.interaction(payload)

    async def presses_in_modal(self, action_id: str, chosen: Any = None) -> Answer:
        """Use an element of the modal on top."""
        payload = self._interactions.pressed_in_view(self.modal, action_id, chosen)
        return await self.slack.sender.interaction(payload)

    @property
    def modal(self) -> View:
        """The modal on top."""
        stack = self.slack.state.open_modals.get(self.id)
        if not stack:
            raise NothingThere(f"no modal is open for {self.id}")
        return self.slack.state.views[stack[-1]]

    async def submits(self, **inputs: Any) -> Json:
        """Fill the modal on top in and submit it; return the app's errors by block id."""
        view = self.modal
        payload = self._interactions.submitted(view, filled_in(view, inputs))
        answer = await self.slack.sender.interaction(payload)
        return settle(self.slack.state, view, answer)

    async def closes(self) -> None:
        """Close the modal on top; the app hears of it when it asked to."""
        view = self.modal
        self.slack.state.open_modals[self.id].remove(view.id)
        if view.content.get("notify_on_close"):
            await self.slack.sender.interaction(self._interactions.closed(view))

    async def commands(self, command: str, text: str = "", *, channel: str | None = None) -> Answer:
        """Use a slash command."""
        payload = self._interactions.command(command, text, channel or self.direct)
        answer = await self.slack.sender.command(payload)
        self.slack.show_command_answer(self.id, payload["channel_id"], answer, self._team)
        return answer

    async def uses_on(self, posted: Posted, callback_id: str) -> Answer:
        """Use a message shortcut."""
        payload = self._interactions.message_shortcut(callback_id, posted)
        return await self.slack.sender.interaction(payload)

    async def uses(self, callback_id: str) -> Answer:
        """Use a global shortcut."""
        payload = self._interactions.global_shortcut(callback_id)
        return await self.slack.sender.interaction(payload)


def _plural(event_type: str) -> str:
    return {"channel": "channels", "group": "groups"}.get(event_type, event_type)
