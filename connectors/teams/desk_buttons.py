"""What an agent can press on a card, and how a press names what it is about."""

from enum import StrEnum
from typing import Any

from bot.domain.handoffs import Handoff, HandoffState

Element = dict[str, Any]
DESK = "desk"
"""The key that names, in the data of a desk's button or form, what is to be done."""
HANDOFF = "handoff"
KEY = "key"
"""Makes a form that is sent twice one act: it is given out when the form is opened."""


class Act(StrEnum):
    """What an agent does."""

    CLAIM = "claim"
    LOOK = "look"
    """A client asks for the card as it is for this person."""
    REPLY = "reply"
    NOTE = "note"
    RESOLVE = "resolve"
    RETURN = "return"
    REASSIGN = "reassign"
    HAND_IN = "hand_in"


def buttons(handoff: Handoff, *, address: str = "") -> list[Element]:
    """Return the buttons of a card: at most six, as many as Teams draws in a row."""
    link = [{"type": "Action.OpenUrl", "title": "Open in the web desk", "url": address}]
    match handoff.state:
        case HandoffState.REQUESTED:
            acts = [
                claim(handoff),
                form("Claim and reply", Act.REPLY, handoff),
                form("Add a note", Act.NOTE, handoff),
                form("Resolve", Act.RESOLVE, handoff),
            ]
        case HandoffState.ACCEPTED:
            acts = [
                form("Reply", Act.REPLY, handoff, style="positive"),
                form("Add a note", Act.NOTE, handoff),
                form("Resolve", Act.RESOLVE, handoff),
                form("Return to assistant", Act.RETURN, handoff),
                form("Give to another agent", Act.REASSIGN, handoff),
            ]
        case _:
            acts = []
    return acts + (link if address else [])


def claim(handoff: Handoff) -> Element:
    """Return the button that claims at once; its answer goes to whoever pressed, privately."""
    return {
        "type": "Action.Execute",
        "title": "Claim",
        "verb": Act.CLAIM.value,
        "style": "positive",
        "data": {DESK: Act.CLAIM.value, HANDOFF: handoff.id},
    }


def form(title: str, act: Act, handoff: Handoff, *, style: str = "") -> Element:
    """Return a button that opens a form over Teams.

    A form of its own, not one inside the card: the card is replaced whenever something happens,
    and half a reply would be lost with it.
    """
    data = {"msteams": {"type": "task/fetch"}, DESK: act.value, HANDOFF: handoff.id}
    button: Element = {"type": "Action.Submit", "title": title, "data": data}
    return button | ({"style": style} if style else {})


def looking(handoff: Handoff, teams_ids: list[str]) -> Element:
    """Return what makes a card ask anew when one of these people looks at it."""
    action = {
        "type": "Action.Execute",
        "title": "Look",
        "verb": Act.LOOK.value,
        "data": {DESK: Act.LOOK.value, HANDOFF: handoff.id},
    }
    return {"action": action, "userIds": teams_ids}
