"""What contacts press: each press becomes an action of theirs, stored before Slack is answered."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.domain.errors import InputError, SendError
from bot.domain.messages import Action, ContactAction
from connectors.slack import buttons
from connectors.slack.afterwards import Afterwards
from connectors.slack.approvals import approval_view, filled_arguments, missing_fields
from connectors.slack.buttons import Carried, read_carried
from connectors.slack.deliveries import Deliveries
from connectors.slack.places import place_of
from connectors.slack.pressed_message import after_press
from connectors.slack.sharing import Sharing
from connectors.slack.telling import Telling
from connectors.slack.workspaces import Workspaces

Payload = Mapping[str, Any]

NOT_YOURS = "Only the person who asked can decide this."
OVER = "This is over: ask me again and I prepare it anew."
NOT_OPENED = "Slack did not open the form. Please press the button again."
NOT_SHARED = "I could not show this to the room. Please try again in a moment."

_ACTIONS = {
    buttons.HUMAN: Action.WANT_HUMAN,
    buttons.APPROVE: Action.APPROVE,
    buttons.DECLINE: Action.DECLINE,
    buttons.ANSWER_AGAIN: Action.ANSWER_AGAIN,
    buttons.FEEDBACK: Action.FEEDBACK,
    buttons.WITHDRAW: Action.WITHDRAW,
    **{f"{buttons.RATE}{rating}": Action.RATE for rating in range(1, 6)},
}
_APPROVALS = frozenset({buttons.APPROVE, buttons.DECLINE})
_ANYBODYS = frozenset({buttons.FEEDBACK, buttons.SHARE})
"""What everybody who reads a message may press; the rest is for whoever asked."""


class Pressing:
    """Takes presses and submissions whose ids begin with `baton_`."""

    def __init__(
        self,
        *,
        workspaces: Workspaces,
        deliveries: Deliveries,
        telling: Telling,
        sharing: Sharing,
        afterwards: Afterwards,
        public_url: str,
    ) -> None:
        self._workspaces = workspaces
        self._deliveries = deliveries
        self._telling = telling
        self._sharing = sharing
        self._afterwards = afterwards
        self._public_url = public_url

    async def pressed(self, payload: Payload) -> None:
        """Take a button; on return what it means is stored."""
        action = (payload.get("actions") or [{}])[0]
        name, carried = str(action.get("action_id", "")), read_carried(str(action.get("value", "")))
        user = str((payload.get("user") or {}).get("id", ""))
        if carried is None:
            return
        if name not in _ANYBODYS and user != place_of(carried.ref).user:
            self._tell(NOT_YOURS, carried, user, payload)
        elif name == buttons.CHANGE:
            await self._open_change(payload, carried, str(action.get("value", "")))
        elif name == buttons.SHARE:
            await self._share(payload, carried, user)
        else:
            await self._accept(payload, carried, name, user)

    async def submitted(self, payload: Payload) -> dict[str, Any] | None:
        """Take the modal of an approval: what stands in it now is what is approved."""
        view = payload.get("view") or {}
        ts, _, value = str(view.get("private_metadata", "")).partition(" ")
        carried = read_carried(value)
        if carried is None or payload.get("type") != "view_submission":
            return None
        arguments = filled_arguments(view)
        if missing := missing_fields(arguments):
            return {"response_action": "errors", "errors": missing}
        user = payload.get("user") or {}
        await self._deliveries.accept(
            carried.ref,
            ContactAction(Action.APPROVE, target=carried.target, arguments=arguments),
            user=str(user.get("id", "")),
            home=str(user.get("team_id") or ""),
            id_=f"{carried.ref.workspace}:approve:{carried.target}",
        )
        act = self._take_away(carried, buttons.APPROVE, ts, arguments)
        self._afterwards.do(act, "take buttons away")
        return None

    async def _accept(self, payload: Payload, carried: Carried, name: str, user: str) -> None:
        """Store what a press means, and take the buttons away."""
        if action := _ACTIONS.get(name):
            pressed = (payload.get("actions") or [{}])[0]
            place = f"{carried.ref.workspace}:{carried.ref.room}"
            await self._deliveries.accept(
                carried.ref,
                _inbound(action, carried),
                user=user,
                home=str((payload.get("user") or {}).get("team_id") or ""),
                id_=f"{place}:{name}:{carried.target}:{pressed.get('action_ts')}",
            )
        if name != buttons.FEEDBACK:  # Slack itself shows which thumb was pressed
            act = self._take_away(carried, name, _pressed_ts(payload))
            self._afterwards.do(act, "take buttons away")

    async def _take_away(
        self,
        carried: Carried,
        name: str,
        ts: str,
        arguments: tuple[tuple[str, str], ...] = (),
    ) -> None:
        """Draw the message anew without buttons; what one person alone sees cannot be."""
        id_ = carried.more if name in _APPROVALS else carried.target
        message = await self._deliveries.message(carried.ref, id_)
        if not ts or message is None:
            return
        if message.approval:
            message = replace(message, approval=message.approval.changed(arguments))
        text, blocks = after_press(message, carried.ref, pressed=name, public_url=self._public_url)
        client = await self._workspaces.client(carried.ref.workspace)
        await client.update(channel=carried.ref.room, ts=ts, text=text, blocks=blocks)

    async def _open_change(self, payload: Payload, carried: Carried, value: str) -> None:
        user = str((payload.get("user") or {}).get("id", ""))
        message = await self._deliveries.message(carried.ref, carried.more)
        if message is None or message.approval is None:
            self._tell(OVER, carried, user, payload)
            return
        client = await self._workspaces.client(carried.ref.workspace)
        view = approval_view(message.approval, carried=f"{_pressed_ts(payload)} {value}")
        try:
            await client.open_view(str(payload.get("trigger_id", "")), view)
        except SendError:
            self._tell(NOT_OPENED, carried, user, payload)

    async def _share(self, payload: Payload, carried: Carried, user: str) -> None:
        message = await self._deliveries.message(carried.ref, carried.target)
        try:
            if message is not None:
                await self._sharing.share(carried.ref, message, user=user)
        except (SendError, InputError):
            self._tell(NOT_SHARED, carried, user, payload)

    def _tell(self, text: str, carried: Carried, user: str, payload: Payload) -> None:
        place = place_of(carried.ref)
        self._telling.tell(
            text,
            team=place.team,
            room=place.room,
            user=user,
            thread=place.thread,
            occasion=f"{place.room}:{user}:{payload.get('trigger_id')}",
        )


def _pressed_ts(payload: Payload) -> str:
    """Return the ts of the message that was pressed; empty for one that only one person sees."""
    container = payload.get("container") or {}
    return "" if container.get("is_ephemeral") else str(container.get("message_ts") or "")


def _inbound(action: Action, carried: Carried) -> ContactAction:
    """Return what a press means; a rating is about the handoff that ended last.

    A withdrawal is about the one that is open.
    """
    match action:
        case Action.RATE:
            return ContactAction(action, value=carried.more)
        case Action.WITHDRAW:
            return ContactAction(action)
        case Action.FEEDBACK:
            return ContactAction(action, target=carried.target, value=carried.more)
        case _:
            return ContactAction(action, target=carried.target)
