"""What Baton's buttons carry, so that a press says by itself what it is about."""

from dataclasses import dataclass

from bot.domain.conversations import ConversationRef
from connectors.slack.places import slack_ref

PREFIX = "baton_"
"""Every action_id and callback_id of the contact's side begins with this."""

HUMAN = f"{PREFIX}human"
NO_HUMAN = f"{PREFIX}no_human"
RATE = f"{PREFIX}rate"
"""Followed by the rating, 1 to 5: ids within a block must differ."""
FEEDBACK = f"{PREFIX}feedback"
APPROVE = f"{PREFIX}approve"
CHANGE = f"{PREFIX}change"
DECLINE = f"{PREFIX}decline"
ANSWER_AGAIN = f"{PREFIX}answer_again"
WITHDRAW = f"{PREFIX}withdraw"
SHARE = f"{PREFIX}share"
ASK_ABOUT = f"{PREFIX}ask_about"
"""The message shortcut."""

_GAP = "|"


@dataclass(frozen=True, slots=True)
class Carried:
    """What stands in a button's value."""

    ref: ConversationRef
    target: str
    """The id of the message, handoff or approval."""
    more: str = ""
    """helpful, unhelpful, or the id of the message that holds an approval."""


def carried(ref: ConversationRef, target: str, more: str = "") -> str:
    """Return a button's value: the whole reference, for a press comes back without a thread.

    Slack signs presses and nobody can change a value, so it may name the conversation.
    """
    details = dict(ref.details)
    return _GAP.join(
        (
            ref.workspace,
            ref.room,
            ref.thread,
            details.get("user", ""),
            details.get("user_team", ""),
            target,
            more,
        )
    )


def read_carried(value: str) -> Carried | None:
    """Return what a value carries; None for a value that is not ours."""
    parts = value.split(_GAP)
    if len(parts) != 7:  # noqa: PLR2004 - as many as `carried` joins
        return None
    team, room, thread, user, user_team, target, more = parts
    ref = slack_ref(team, room, thread=thread, user=user, user_team=user_team)
    return Carried(ref, target, more)
