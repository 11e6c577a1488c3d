"""Sends everything that Slack tells to whom it concerns; the same by HTTP and by Socket Mode."""

from typing import Any

from connectors.slack import buttons
from connectors.slack.asking import Asking
from connectors.slack.greeting import Greeting
from connectors.slack.interactions import DESK_PREFIX, Payload, Presses
from connectors.slack.people import People
from connectors.slack.pressing import Pressing
from connectors.slack.receiving import Receiving
from connectors.slack.rooms import Rooms
from connectors.slack.wire import receiving_team
from connectors.slack.workspaces import Workspaces


class Routing:
    """Every method returns when what came is stored; then Slack may be told so."""

    def __init__(
        self,
        *,
        receiving: Receiving,
        asking: Asking,
        pressing: Pressing,
        greeting: Greeting,
        presses: Presses,
        people: People,
        rooms: Rooms,
        workspaces: Workspaces,
    ) -> None:
        self._receiving = receiving
        self._asking = asking
        self._pressing = pressing
        self._greeting = greeting
        self._presses = presses
        self._people = people
        self._rooms = rooms
        self._workspaces = workspaces

    async def event(self, payload: Payload) -> None:
        """Take an event of the Events API; one that nobody knows is left at that."""
        event = payload.get("event")
        kind = str(event.get("type", "")) if isinstance(event, dict) else ""
        match kind:
            case "message" | "app_mention":
                await self._receiving.message(payload)
            case "app_home_opened":
                await self._greeting.opened(payload)
            case "agent_session_stopped":
                await self._greeting.stopped(payload)
            case "tokens_revoked" | "app_uninstalled":
                await self._workspaces.forget(receiving_team(payload))
            case _:
                self._forget(kind, event if isinstance(event, dict) else {}, payload)

    async def action(self, payload: Payload) -> Payload | None:
        """Take a pressed button or a menu."""
        name = str((payload.get("actions") or [{}])[0].get("action_id", ""))
        if name.startswith(DESK_PREFIX):
            return await self._presses.pressed(payload)
        if name.startswith(buttons.PREFIX):
            await self._pressing.pressed(payload)
        return None

    async def view(self, payload: Payload) -> Payload | None:
        """Take a modal that was submitted or closed."""
        name = str((payload.get("view") or {}).get("callback_id", ""))
        if name.startswith(DESK_PREFIX):
            return await self._presses.submitted(payload)
        return await self._pressing.submitted(payload) if name == buttons.CHANGE else None

    async def shortcut(self, payload: Payload) -> Payload | None:
        """Take a shortcut."""
        name = str(payload.get("callback_id", ""))
        if name.startswith(DESK_PREFIX):
            return await self._presses.pressed(payload)
        if name == buttons.ASK_ABOUT:
            await self._asking.about(payload)
        return None

    async def command(self, payload: Payload) -> Payload | None:
        """Take a slash command."""
        told = await self._asking.command(payload)
        return {"response_type": "ephemeral", "text": told} if told else None

    def _forget(self, kind: str, event: dict[str, Any], payload: Payload) -> None:
        """Drop what is remembered of a room or a person that has changed."""
        team = receiving_team(payload)
        user = event.get("user")
        if kind in {"team_join", "user_change"} and isinstance(user, dict):
            self._people.forget(team, str(user.get("id", "")))
            self._rooms.forget_people(team)
        if kind.startswith(("member_", "channel_", "group_")) and event.get("channel"):
            channel = event["channel"]
            room = channel.get("id", "") if isinstance(channel, dict) else channel
            self._rooms.forget(team, str(room))
