"""A message after one of its buttons was pressed: the choice stands where the buttons were."""

from typing import Any

from bot.domain.conversations import ConversationRef
from bot.domain.messages import Message
from connectors.slack import buttons
from connectors.slack.render import Rendered, rendered

_GONE = frozenset({"baton_offers", "baton_approval"})
_SAID = {
    buttons.HUMAN: "You asked for a human.",
    buttons.NO_HUMAN: "You said no, thanks.",
    buttons.APPROVE: "You said yes.",
    buttons.DECLINE: "You said no.",
    buttons.WITHDRAW: "You said that you do not need a human any more.",
    buttons.ANSWER_AGAIN: "You asked for a new answer.",
}


def after_press(
    message: Message, ref: ConversationRef, *, pressed: str, public_url: str
) -> tuple[str, list[dict[str, Any]]]:
    """Return text and blocks of a message without its buttons, saying what was chosen.

    It is drawn anew from our own transcript: what Slack says of a message that was streamed need
    not hold its text. The buttons stand below the last part of a message.
    """
    part: Rendered = rendered(message, ref, public_url=public_url)[-1]
    kept = [block for block in part.blocks if block.get("block_id") not in _GONE]
    rating = pressed.removeprefix(buttons.RATE)
    said = _SAID.get(pressed) or f"You rated this {rating} of 5. Thank you."
    choice = {
        "type": "context",
        "block_id": "baton_choice",
        "elements": [{"type": "mrkdwn", "text": said}],
    }
    return part.text, [*kept, choice]
