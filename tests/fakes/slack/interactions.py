"""Payloads of clicks, submissions, shortcuts and commands, from what really stands there."""

import itertools
from collections.abc import Sequence
from typing import Any

from tests.fakes.slack.block_rules import interactive_elements
from tests.fakes.slack.model import Json, Posted, Team, User, View
from tests.fakes.slack.refusals import NothingThere
from tests.fakes.slack.response_urls import new_response_url
from tests.fakes.slack.state import SlackState
from tests.fakes.slack.view_rules import starting_values


class Interactions:
    """Builds what Slack sends when somebody uses something."""

    def __init__(self, state: SlackState, team: Team, user: User, *, base_url: str) -> None:
        self._state = state
        self._team = team
        self._user = user
        self._base_url = base_url

    def _common(self) -> Json:
        user = {"id": self._user.id, "username": self._user.name, "name": self._user.name}
        return {
            "user": user | {"team_id": self._user.team_id},
            "team": {"id": self._team.id, "domain": self._team.domain},
            "api_app_id": self._team.app_id,
            "token": "verification-token",
            "trigger_id": self._state.new_trigger(self._team, self._user.id),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _shown(self, posted: Posted) -> Json:
        return self._state.shown(posted, self._base_url, team=self._team, with_metadata=True)

    def _response_url(self, channel: str, message: Posted | None = None) -> str:
        ticket = new_response_url(self._state, self._team, self._user.id, channel, message)
        return f"{self._base_url}response/{ticket}"

    def pressed_on_message(self, posted: Posted, action_id: str, chosen: Any) -> Json:
        """Return block_actions for an element of a message."""
        block, element = found(posted.blocks, action_id)
        place: Json = {"type": "message", "message_ts": posted.ts, "channel_id": posted.channel}
        place["is_ephemeral"] = bool(posted.only_for)
        if posted.thread_ts:
            place["thread_ts"] = posted.thread_ts
        channel = self._state.channels[posted.channel]
        return {
            **self._common(),
            "type": "block_actions",
            "container": place,
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "message": self._shown(posted),
            "state": {"values": starting_values(posted.blocks)},
            "response_url": self._response_url(posted.channel, posted),
            "actions": [self._action(block, element, chosen)],
        }

    def pressed_in_view(
        self, view: View, action_id: str, chosen: Any, values: Json | None = None
    ) -> Json:
        """Return block_actions for an element of a home tab or a modal."""
        block, element = found(view.content["blocks"], action_id)
        state = values or starting_values(view.content["blocks"])
        return {
            **self._common(),
            "type": "block_actions",
            "container": {"type": "view", "view_id": view.id},
            "view": view.wire(self._team.app_id, self._team.bot_id, state),
            "actions": [self._action(block, element, chosen)],
        }

    def _action(self, block: Json, element: Json, chosen: Any) -> Json:
        kind = element["type"]
        whole = {"type": kind, "action_id": element["action_id"], "block_id": block["block_id"]}
        whole["action_ts"] = self._state.new_ts()
        return whole | _chosen(element, chosen)

    def submitted(self, view: View, values: Json) -> Json:
        """Return view_submission with these values of the inputs."""
        whole = view.wire(self._team.app_id, self._team.bot_id, values)
        return {**self._common(), "type": "view_submission", "view": whole, "response_urls": []}

    def closed(self, view: View, *, cleared: bool = False) -> Json:
        """Return view_closed."""
        whole = view.wire(self._team.app_id, self._team.bot_id)
        return {**self._common(), "type": "view_closed", "view": whole, "is_cleared": cleared}

    def suggestion(self, view: View, action_id: str, typed: str) -> Json:
        """Return block_suggestion: what was typed into an external select."""
        block, element = found(view.content["blocks"], action_id)
        if not element["type"].endswith("external_select"):
            raise NothingThere(f"{action_id!r} takes no typing")
        return {
            **self._common(),
            "type": "block_suggestion",
            "action_id": action_id,
            "block_id": block["block_id"],
            "value": typed,
            "container": {"type": "view", "view_id": view.id},
            "view": view.wire(self._team.app_id, self._team.bot_id),
        }

    def message_shortcut(self, callback_id: str, posted: Posted) -> Json:
        """Return a message shortcut, used on a message."""
        channel = self._state.channels[posted.channel]
        return {
            **self._common(),
            "type": "message_action",
            "callback_id": callback_id,
            "action_ts": self._state.new_ts(),
            "channel": {"id": channel.id, "name": channel.name or "directmessage"},
            "message": self._shown(posted),
            "message_ts": posted.ts,
            "response_url": self._response_url(posted.channel, posted),
        }

    def global_shortcut(self, callback_id: str) -> Json:
        """Return a global shortcut."""
        more = {"callback_id": callback_id, "action_ts": self._state.new_ts()}
        return {**self._common(), "type": "shortcut", **more}

    def command(self, command: str, text: str, channel_id: str) -> Json:
        """Return a slash command as its form fields."""
        channel = self._state.channels[channel_id]
        name = {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)
        return {
            "token": "verification-token",
            "team_id": self._team.id,
            "team_domain": self._team.domain,
            "channel_id": channel.id,
            "channel_name": name,
            "user_id": self._user.id,
            "user_name": self._user.name,
            "command": command,
            "text": text,
            "api_app_id": self._team.app_id,
            "is_enterprise_install": "false",
            "response_url": self._response_url(channel.id),
            "trigger_id": self._state.new_trigger(self._team, self._user.id),
        }


def found(blocks: Sequence[Json], action_id: str) -> tuple[Json, Json]:
    """Return the block and the element with an action id; nobody can press what is not there."""
    seen = list(interactive_elements(list(blocks)))
    for block, element in seen:
        if element["action_id"] == action_id:
            return block, element
    there = [element["action_id"] for _, element in seen]
    raise NothingThere(f"nothing with the action id {action_id!r} stands here; there is {there}")


def _chosen(element: Json, chosen: Any) -> Json:  # noqa: PLR0911 - one answer a kind
    """Return what an element says when it is used with a choice."""
    kind = element["type"]
    if kind == "button":
        told = {"text": element["text"], "value": element.get("value")}
        return {name: value for name, value in told.items() if value is not None}
    if kind == "feedback_buttons":
        button = element["positive_button" if chosen in (None, "positive") else "negative_button"]
        return {"value": button["value"], "text": button["text"]}
    if kind in {"static_select", "radio_buttons", "overflow"}:
        return {"selected_option": option(element, chosen)}
    if kind in {"checkboxes", "multi_static_select"}:
        return {"selected_options": [option(element, each) for each in chosen]}
    named = {"users_select": "user", "conversations_select": "conversation"}
    named |= {"channels_select": "channel", "datepicker": "date", "timepicker": "time"}
    if kind in named:
        return {f"selected_{named[kind]}": chosen}
    if kind == "icon_button":
        return {"value": element.get("value", "")}
    return {"value": chosen}


def option(element: Json, value: str) -> Json:
    """Return the option with a value; nobody can choose what is not offered."""
    groups = [each["options"] for each in element.get("option_groups") or []]
    for each in [*element.get("options", []), *itertools.chain(*groups)]:
        if value in (each["value"], each["text"]["text"]):
            chosen: Json = each
            return chosen
    raise NothingThere(f"{value!r} is not among the options of {element['action_id']!r}")
