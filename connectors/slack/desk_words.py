"""How a handoff stands, in the words and the colour of its card."""

from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.handoffs import Handoff, HandoffOutcome, HandoffState
from connectors.slack.desk_text import escaped, joined, moment
from connectors.web.desk.queue_view import contact_name
from connectors.web.desk.words import duration_words

_NAME = 80
_OUTCOMES = {
    HandoffOutcome.SOLVED: "Solved",
    HandoffOutcome.NOT_SOLVED: "Not solved",
    HandoffOutcome.SPAM: "Spam",
    HandoffOutcome.DUPLICATE: "A duplicate",
}


class Colour(StrEnum):
    """What the first sign of a card says; the words beside it say the same."""

    FRESH = ":large_green_circle:"
    DUE = ":large_yellow_circle:"
    LATE = ":red_circle:"
    CLAIMED = ":large_blue_circle:"
    RESOLVED = ":white_check_mark:"
    RETURNED = ":leftwards_arrow_with_hook:"
    EXPIRED = ":white_circle:"


_ENDS = {
    HandoffState.RESOLVED: Colour.RESOLVED,
    HandoffState.RETURNED: Colour.RETURNED,
    HandoffState.EXPIRED: Colour.EXPIRED,
}


def contact_of(handoff: Handoff) -> str:
    """Return what the contact is called, shown letter by letter."""
    return escaped(contact_name(handoff.packet), limit=_NAME)


def agent_of(handoff: Handoff) -> str:
    """Return what the agent is called, shown letter by letter."""
    return escaped(handoff.assignee or "An agent", limit=_NAME)


def outcome_words(outcome: HandoffOutcome) -> str:
    """Say how a handoff ended."""
    return _OUTCOMES[outcome]


def colour(handoff: Handoff, *, now: datetime, target: timedelta) -> Colour:
    """Return the sign of a handoff: green until half of its target, yellow until all of it."""
    if not handoff.state.is_open:
        return _ENDS[handoff.state]
    if handoff.state is HandoffState.ACCEPTED:
        return Colour.CLAIMED
    waited = now - handoff.requested_at
    if handoff.reminded_at is not None or waited >= target:
        return Colour.LATE
    return Colour.DUE if waited * 2 >= target else Colour.FRESH


def headline(handoff: Handoff, *, now: datetime, target: timedelta) -> str:
    """Say who is where: the first line of the card, with its sign in front."""
    sign = colour(handoff, now=now, target=target)
    return f"{sign} {_standing(handoff, sign, target)}"


def notification(handoff: Handoff) -> str:
    """Say in one line, without markup, what a push notification shows."""
    who, agent = contact_of(handoff), agent_of(handoff)
    match handoff.state:
        case HandoffState.REQUESTED:
            return f"{who} is waiting for an agent"
        case HandoffState.ACCEPTED:
            return f"{agent} is helping {who}"
        case HandoffState.RESOLVED:
            return f"{agent} resolved this for {who}"
        case HandoffState.RETURNED:
            return f"{agent} handed {who} back to the assistant"
        case HandoffState.EXPIRED:
            return f"{who} is no longer waiting for an agent"


def _standing(handoff: Handoff, sign: Colour, target: timedelta) -> str:
    who, agent = contact_of(handoff), agent_of(handoff)
    match handoff.state:
        case HandoffState.REQUESTED:
            since = f"since {moment(handoff.requested_at)}"
            if sign is Colour.LATE:
                past = f"longer than {duration_words(target)}"
                return f"*{who}* is *still waiting* for an agent\n{joined((since, past))}"
            return f"*{who}* is waiting for an agent\n{since}"
        case HandoffState.ACCEPTED:
            return f"*{agent}* is helping *{who}*\n{_served(handoff)}"
        case HandoffState.RESOLVED:
            return f"*{agent}* resolved this for *{who}*\n{_ended(handoff)}"
        case HandoffState.RETURNED:
            return f"*{agent}* handed *{who}* back to the assistant\n{_ended(handoff)}"
        case HandoffState.EXPIRED:
            return f"*{who}* is no longer waiting for an agent\n{_ended(handoff)}"


def _served(handoff: Handoff) -> str:
    claimed = handoff.accepted_at or handoff.requested_at
    waited = f"after {duration_words(claimed - handoff.requested_at)}"
    if claimed - handoff.requested_at < timedelta(minutes=1):
        waited = "at once"
    return joined((f"claimed {waited}", _first_reply(handoff)))


def _first_reply(handoff: Handoff) -> str:
    if handoff.first_reply_at is None:
        return "no reply yet"
    return f"first reply {moment(handoff.first_reply_at)}"


def _ended(handoff: Handoff) -> str:
    outcome = outcome_words(handoff.outcome) if handoff.outcome else ""
    at = moment(handoff.closed_at) if handoff.closed_at else ""
    return joined((outcome, at))
