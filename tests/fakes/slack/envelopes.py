"""The payloads of the Events API, built from what stands in the state."""

from typing import Any

from tests.fakes.slack.model import Channel, Json, Posted, Team, User
from tests.fakes.slack.state import SlackState


class Envelopes:
    """Wraps events of one workspace; every envelope has an event id of its own."""

    def __init__(self, state: SlackState, team: Team, *, base_url: str = "") -> None:
        self._state = state
        self._team = team
        self._base_url = base_url

    def of(self, event: Json, *, event_id: str | None = None) -> Json:
        """Return the envelope of an event."""
        team = self._team
        authorization: Json = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot_user}
        authorization |= {"is_bot": True, "is_enterprise_install": False}
        channel = self._state.channels.get(_channel_id(event))
        return {
            "token": "verification-token",
            "team_id": team.id,
            "context_team_id": team.id,
            "api_app_id": team.app_id,
            "event": {"event_ts": self._state.new_ts(), **event},
            "type": "event_callback",
            "event_id": event_id or self._state.new_id("Ev"),
            "event_time": int(self._state.clock.now()),
            "authorizations": [authorization],
            "is_ext_shared_channel": bool(channel and channel.connected_teams),
            "event_context": self._state.new_id("4-"),
        }

    def message(self, posted: Posted) -> Json:
        """Return the message event of what was posted."""
        channel = self._state.channels[posted.channel]
        whole = self._written(posted, channel) | {"type": "message"}
        return self.of(whole | {"channel_type": channel.event_type})

    def mention(self, posted: Posted) -> Json:
        """Return the app_mention twin of a message."""
        whole = self._written(posted, self._state.channels[posted.channel])
        whole.pop("subtype", None)
        return self.of({**whole, "type": "app_mention"})

    def _written(self, posted: Posted, channel: Channel) -> Json:
        whole = self._state.shown(posted, self._base_url, team=self._team)
        whole |= {"channel": channel.id, "event_ts": posted.ts}
        whole |= {"client_msg_id": f"client-{posted.channel}-{posted.ts}"}
        if posted.bot_id:
            whole.pop("client_msg_id")
        if channel.connected_teams:
            whole |= {"user_team": posted.team_id, "source_team": posted.team_id}
        root = self._state.messages.get((channel.id, posted.thread_ts or ""))
        if root and root is not posted:
            whole["parent_user_id"] = root.user
        return whole

    def changed(self, posted: Posted, before: Json) -> Json:
        """Return the event of an edit."""
        return self._about(posted, "message_changed", message=posted.wire(), previous=before)

    def deleted(self, posted: Posted) -> Json:
        """Return the event of a deletion."""
        more = {"deleted_ts": posted.ts}
        return self._about(posted, "message_deleted", previous=posted.wire(), **more)

    def _about(self, posted: Posted, subtype: str, *, previous: Json, **more: Any) -> Json:
        channel = self._state.channels[posted.channel]
        whole: Json = {"type": "message", "subtype": subtype, "channel": posted.channel}
        whole |= {"ts": self._state.new_ts(), "channel_type": channel.event_type, "hidden": True}
        return self.of({**whole, **more, "previous_message": previous})

    def home_opened(self, user: User, *, tab: str, channel: str) -> Json:
        """Return the event of somebody who looks at the app: tab `home` or `messages`."""
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": channel, "tab": tab}
        home = self._state.homes.get((self._team.id, user.id))
        if home and tab == "home":
            event["view"] = home.wire(self._team.app_id, self._team.bot_id)
        return self.of(event)

    def stopped(self, user: User, *, channel: str, thread_ts: str, streaming: list[str]) -> Json:
        """Return the event of the Stop button."""
        event: Json = {"type": "agent_session_stopped", "user": user.id, "channel": channel}
        return self.of({**event, "thread_ts": thread_ts, "streaming_message_ts": streaming})

    def simple(self, kind: str, **more: Any) -> Json:
        """Return any other event, also one that nobody knows."""
        return self.of({"type": kind, **more})


def _channel_id(event: Json) -> str:
    channel = event.get("channel", "")
    return channel if isinstance(channel, str) else str(channel.get("id", ""))
