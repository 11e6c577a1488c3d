"""How a handoff stands, in the words of its card."""

from datetime import datetime, timedelta

from bot.domain.agents import Agent
from bot.domain.handoffs import Handoff, HandoffState
from bot.domain.hours import BusinessHours
from bot.domain.waits import waited
from connectors.desk_words import OUTCOMES, contact_name, duration_words, notification_words
from connectors.teams.desk_elements import Element, joined, moment, one_line, run

_NAME = 80
_STYLES = {
    HandoffState.ACCEPTED: "accent",
    HandoffState.RESOLVED: "good",
    HandoffState.RETURNED: "emphasis",
    HandoffState.EXPIRED: "emphasis",
}


def contact_of(handoff: Handoff) -> str:
    """Return what the contact is called."""
    return one_line(contact_name(handoff.packet), _NAME)


def agent_of(handoff: Handoff) -> str:
    """Return what the agent is called."""
    return one_line(handoff.assignee or "An agent", _NAME)


def is_late(
    handoff: Handoff, *, now: datetime, target: timedelta, hours: BusinessHours | None = None
) -> bool:
    """Whether a contact waits unclaimed for longer than they should; only open hours count."""
    if handoff.state is not HandoffState.REQUESTED:
        return False
    return handoff.reminded_at is not None or waited(handoff.requested_at, now, hours) >= target


def style(handoff: Handoff, *, late: bool) -> str:
    """Return the colour of a card's head; its words say the same."""
    if handoff.state is HandoffState.REQUESTED:
        return "attention" if late else "warning"
    return _STYLES[handoff.state]


def headline(  # noqa: PLR0911 - one line a standing
    handoff: Handoff, *, late: bool, viewer: Agent | None = None
) -> list[Element]:
    """Say who is where, in runs; `viewer` is the agent for whom the card is drawn."""
    who, agent = run(contact_of(handoff), bold=True), run(agent_of(handoff), bold=True)
    match handoff.state:
        case HandoffState.REQUESTED if late:
            return [who, run(" is still waiting for an agent")]
        case HandoffState.REQUESTED:
            return [who, run(" is waiting for an agent")]
        case HandoffState.ACCEPTED if viewer and handoff.is_assigned_to(viewer):
            return [run("You are helping "), who]
        case HandoffState.ACCEPTED:
            return [agent, run(" is helping "), who]
        case HandoffState.RESOLVED:
            return [agent, run(" resolved this for "), who]
        case HandoffState.RETURNED:
            return [agent, run(" handed "), who, run(" back to the assistant")]
        case HandoffState.EXPIRED:
            return [who, run(" is no longer waiting for an agent")]


def summary_line(handoff: Handoff) -> str:
    """Say in one line what a notification and the activity list show."""
    return notification_words(handoff, who=contact_of(handoff), agent=agent_of(handoff))


def times(handoff: Handoff, *, target: timedelta, late: bool) -> str:
    """Say since when, and how quick; only for blocks of text, which show times to each reader."""
    match handoff.state:
        case HandoffState.REQUESTED:
            past = f"longer than {duration_words(target)}" if late else ""
            return joined((f"since {moment(handoff.requested_at)}", past))
        case HandoffState.ACCEPTED:
            first = handoff.first_reply_at
            replied = f"first reply {moment(first)}" if first else "no reply yet"
            return joined((_claimed(handoff), replied))
        case _:
            outcome = OUTCOMES[handoff.outcome] if handoff.outcome else ""
            return joined((outcome, moment(handoff.closed_at) if handoff.closed_at else ""))


def _claimed(handoff: Handoff) -> str:
    waited = (handoff.accepted_at or handoff.requested_at) - handoff.requested_at
    if waited < timedelta(minutes=1):
        return "claimed at once"
    return f"claimed after {duration_words(waited)}"
