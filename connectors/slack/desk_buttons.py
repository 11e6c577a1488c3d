"""What an agent can press on a card, and how a press names what it is about."""

from enum import StrEnum
from typing import Any

from bot.domain.handoffs import Handoff, HandoffState
from connectors.slack.interactions import DESK_PREFIX

Block = dict[str, Any]


class Act(StrEnum):
    """What an agent does; the value is the action_id of its button and callback_id of its modal."""

    CLAIM = DESK_PREFIX + "claim"
    REPLY = DESK_PREFIX + "reply"
    NOTE = DESK_PREFIX + "note"
    RESOLVE = DESK_PREFIX + "resolve"
    RETURN = DESK_PREFIX + "return"
    REASSIGN = DESK_PREFIX + "reassign"
    OPEN = DESK_PREFIX + "open"
    """A link to the web desk; its press only wants an empty answer."""
    MORE = DESK_PREFIX + "more"
    """The menu; what was chosen stands in the option's value."""


def buttons(handoff: Handoff, *, desk_address: str = "") -> Block | None:
    """Return the buttons of a card; None where there is nothing to press."""
    elements = [*_pressed(handoff), *([_link(desk_address)] if desk_address else [])]
    menu = _menu(handoff)
    whole = [*elements, menu] if menu else elements
    return {"type": "actions", "block_id": "desk", "elements": whole} if whole else None


def option_value(act: Act, handoff_id: str) -> str:
    """Return the value of a menu's option."""
    return f"{act}:{handoff_id}"


def chosen(value: str) -> tuple[Act, str] | None:
    """Return the act and the handoff that an option's value names; None for a foreign value."""
    name, _, handoff_id = value.partition(":")
    try:
        return Act(name), handoff_id
    except ValueError:
        return None


def _pressed(handoff: Handoff) -> list[Block]:
    match handoff.state:
        case HandoffState.REQUESTED:
            return [
                _button(Act.CLAIM, "Claim", handoff, style="primary"),
                _button(Act.REPLY, "Claim and reply", handoff),
                _button(Act.RESOLVE, "Resolve", handoff),
            ]
        case HandoffState.ACCEPTED:
            return [
                _button(Act.REPLY, "Reply", handoff, style="primary"),
                _button(Act.RESOLVE, "Resolve", handoff),
                _button(Act.RETURN, "Return to assistant", handoff),
            ]
        case _:
            return []


def _menu(handoff: Handoff) -> Block | None:
    match handoff.state:
        case HandoffState.REQUESTED:
            options = [_option(Act.NOTE, "Add a note", handoff)]
        case HandoffState.ACCEPTED:
            options = [
                _option(Act.NOTE, "Add a note", handoff),
                _option(Act.REASSIGN, "Give to another agent", handoff),
            ]
        case _:
            return None
    return {"type": "overflow", "action_id": Act.MORE, "options": options}


def _button(act: Act, label: str, handoff: Handoff, **more: str) -> Block:
    return {
        "type": "button",
        "action_id": act,
        "text": {"type": "plain_text", "text": label},
        "value": handoff.id,
        **more,
    }


def _link(address: str) -> Block:
    return {
        "type": "button",
        "action_id": Act.OPEN,
        "text": {"type": "plain_text", "text": "Open in the web desk"},
        "url": address,
    }


def _option(act: Act, label: str, handoff: Handoff) -> Block:
    return {
        "text": {"type": "plain_text", "text": label},
        "value": option_value(act, handoff.id),
    }
