"""The modal in which a contact checks, changes and completes what is going to be created."""

from collections.abc import Mapping
from typing import Any

from bot.domain.answers import ApprovalRequest
from connectors.slack.buttons import CHANGE, PREFIX
from connectors.slack.offers import argument_label

View = dict[str, Any]

ARGUMENT = f"{PREFIX}argument"
_BLOCK = "argument:"
LONGEST_VALUE = 3000
LONGEST_LABEL = 150
ONE_LINE = 80
"""A longer value gets a field of several lines."""
_LONG = frozenset({"description", "details", "body", "text", "message", "note"})
MISSING = "Please fill this in."


def approval_view(request: ApprovalRequest, *, carried: str) -> View:
    """Return the modal with every argument as a field; `carried` comes back with it."""
    return {
        "type": "modal",
        "callback_id": CHANGE,
        "private_metadata": carried,
        "title": _plain("Check and create"),
        "submit": _plain("Create it"),
        "close": _plain("Cancel"),
        "blocks": [_field(name, value) for name, value in request.arguments],
    }


def filled_arguments(view: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return the arguments as they were filled in, in the order of the fields."""
    state = view.get("state") or {}
    values = state.get("values") or {}
    return tuple(
        (block_id.removeprefix(_BLOCK), _value(values.get(block_id)))
        for block in view.get("blocks") or ()
        if (block_id := str(block.get("block_id", ""))).startswith(_BLOCK)
    )


def missing_fields(arguments: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Return a sentence for each field that is still empty, by its block."""
    return {f"{_BLOCK}{name}": MISSING for name, value in arguments if not value}


def _field(name: str, value: str) -> View:
    element: View = {
        "type": "plain_text_input",
        "action_id": ARGUMENT,
        "multiline": name in _LONG or len(value) > ONE_LINE,
        "max_length": LONGEST_VALUE,
    }
    if value:
        element["initial_value"] = value[:LONGEST_VALUE]
    return {
        "type": "input",
        "block_id": f"{_BLOCK}{name}",
        "label": _plain(argument_label(name)[:LONGEST_LABEL]),
        "element": element,
    }


def _value(block: Any) -> str:
    inputs = list(block.values()) if isinstance(block, Mapping) else []
    return str(inputs[0].get("value") or "").strip() if inputs else ""


def _plain(text: str) -> View:
    return {"type": "plain_text", "text": text}
