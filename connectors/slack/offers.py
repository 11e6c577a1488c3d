"""What a contact can press below a message."""

from collections.abc import Iterator
from typing import Any

from bot.domain.answers import ApprovalRequest
from bot.domain.conversations import ConversationRef
from bot.domain.messages import Message, Offer
from connectors.slack import buttons
from connectors.slack.buttons import carried
from connectors.slack.markdown import escaped
from connectors.slack.places import place_of

Block = dict[str, Any]
CREATES = frozenset({"open_ticket"})
"""Tools whose yes creates something."""
FIELDS_AT_MOST = 10
FIELD_AT_MOST = 300
_RATINGS = range(1, 6)


def offer_blocks(message: Message, ref: ConversationRef) -> Iterator[Block]:
    """Yield the buttons of a message's offers, and the feedback on an answer."""
    pressable = list(_buttons(message, ref))
    if pressable:
        yield {"type": "actions", "block_id": "baton_offers", "elements": pressable}
    if Offer.FEEDBACK in message.offers:
        yield {
            "type": "context_actions",
            "block_id": "baton_feedback",
            "elements": [_feedback(message, ref)],
        }


def approval_blocks(message: Message, ref: ConversationRef) -> Iterator[Block]:
    """Yield what is going to be done, exactly, with a yes, a change and a no."""
    request = message.approval
    if request is None:
        return
    fields = [
        {"type": "mrkdwn", "text": f"*{escaped(argument_label(name))}*\n{_shown(value)}"}
        for name, value in request.arguments[:FIELDS_AT_MOST]
    ]
    if fields:
        yield {"type": "section", "block_id": "baton_arguments", "fields": fields}
    yield {
        "type": "actions",
        "block_id": "baton_approval",
        "elements": _approval_buttons(request, message, ref),
    }


def argument_label(name: str) -> str:
    """Return the name of an argument as a person reads it."""
    return name.replace("_", " ").strip().capitalize() or "Value"


def _shown(value: str) -> str:
    cut = value if len(value) <= FIELD_AT_MOST else f"{value[: FIELD_AT_MOST - 1]}…"
    return escaped(cut) or "_still missing_"


def _approval_buttons(
    request: ApprovalRequest, message: Message, ref: ConversationRef
) -> list[Block]:
    is_complete = all(value.strip() for _, value in request.arguments)
    value = carried(ref, request.id, message.id)
    words = "Create it" if request.tool in CREATES else "Yes, do it"
    yes = [button(words, buttons.APPROVE, value, style="primary")] if is_complete else []
    change = button("Change…" if is_complete else "Fill in…", buttons.CHANGE, value)
    return [*yes, change, button("No", buttons.DECLINE, value)]


def _buttons(message: Message, ref: ConversationRef) -> Iterator[Block]:
    value = carried(ref, message.id)
    if Offer.HANDOFF in message.offers:
        yield button("Yes, bring in a human", buttons.HUMAN, value, style="primary")
        yield button("No, thanks", buttons.NO_HUMAN, value)
    if Offer.ANSWER_AGAIN in message.offers:
        yield button("Answer again", buttons.ANSWER_AGAIN, value, style="primary")
    if Offer.RATING in message.offers:
        for rating in _RATINGS:
            rated = carried(ref, message.id, str(rating))
            yield button(_stars(rating), f"{buttons.RATE}{rating}", rated)
    if Offer.WITHDRAW in message.offers:
        yield button("I do not need a human any more", buttons.WITHDRAW, value)
    if Offer.HUMAN in message.offers and Offer.HANDOFF not in message.offers:
        yield button("Talk to a human", buttons.HUMAN, value)
    if place_of(ref).is_private and message.citations:
        yield button("Share with the room", buttons.SHARE, value)


def _stars(rating: int) -> str:
    return f"{rating} {'★' * rating}"


def _feedback(message: Message, ref: ConversationRef) -> Block:
    def choice(text: str, value: str) -> Block:
        label = {"type": "plain_text", "text": text}
        return {"text": label, "value": carried(ref, message.id, value)}

    return {
        "type": "feedback_buttons",
        "action_id": buttons.FEEDBACK,
        "positive_button": choice("Helpful", "helpful"),
        "negative_button": choice("Not helpful", "unhelpful"),
    }


def button(text: str, action: str, value: str, *, style: str = "") -> Block:
    """Return a button; Slack takes 75 characters of text and 2,000 of value."""
    made = {
        "type": "button",
        "text": {"type": "plain_text", "text": text},
        "action_id": action,
        "value": value,
    }
    return made | ({"style": style} if style else {})
