"""A message after one of its buttons was pressed: the choice stands where the buttons were."""

from collections.abc import Mapping
from typing import Any

from connectors.slack import buttons
from connectors.slack.render import FALLBACK_BYTES, cut_to_bytes

_GONE = frozenset({"baton_offers", "baton_approval"})
_SAID = {
    buttons.HUMAN: "You asked for a human.",
    buttons.NO_HUMAN: "You said no, thanks.",
    buttons.APPROVE: "You said: create it.",
    buttons.DECLINE: "You said no.",
    buttons.ANSWER_AGAIN: "You asked for a new answer.",
}


def without_buttons(
    message: Mapping[str, Any], *, pressed: str
) -> tuple[str, list[dict[str, Any]]]:
    """Return text and blocks of a message without its buttons, saying what was chosen."""
    rating = pressed.removeprefix(buttons.RATE)
    said = _SAID.get(pressed) or f"You rated this {rating} of 5. Thank you."
    kept = [block for block in message["blocks"] if block.get("block_id") not in _GONE]
    choice = {
        "type": "context",
        "block_id": "baton_choice",
        "elements": [{"type": "mrkdwn", "text": said}],
    }
    return cut_to_bytes(str(message.get("text") or said), FALLBACK_BYTES), [*kept, choice]
