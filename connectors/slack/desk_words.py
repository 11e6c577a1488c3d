"""How a handoff stands, in the words and the colour of its card."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.handoffs import Handoff, HandoffOutcome, HandoffState
from bot.domain.hours import BusinessHours
from connectors.desk_words import OUTCOMES, contact_name, duration_words, notification_words
from connectors.slack.desk_text import escaped, joined, moment, moment_and_day

_NAME = 80


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a contact may wait unclaimed."""

    target: timedelta
    hours: BusinessHours | None = None
    """None: somebody is always there. Outside of them nobody is late."""

    def waited(self, handoff: Handoff, now: datetime) -> timedelta:
        """Return how long a contact has waited while somebody was there."""
        if self.hours is None:
            return now - handoff.requested_at
        return self.hours.open_between(handoff.requested_at, now)

    def opening(self, now: datetime) -> datetime | None:
        """Return when somebody will be there; None when somebody is, or nobody ever."""
        if self.hours is None or self.hours.is_open(now):
            return None
        return self.hours.next_opening(now)


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
    return OUTCOMES[outcome]


def colour(handoff: Handoff, *, now: datetime, patience: Patience) -> Colour:
    """Return the sign of a handoff: green until half of its target, yellow until all of it."""
    if not handoff.state.is_open:
        return _ENDS[handoff.state]
    if handoff.state is HandoffState.ACCEPTED:
        return Colour.CLAIMED
    waited = patience.waited(handoff, now)
    if handoff.reminded_at is not None or waited >= patience.target:
        return Colour.LATE
    return Colour.DUE if waited * 2 >= patience.target else Colour.FRESH


def headline(handoff: Handoff, *, now: datetime, patience: Patience) -> str:
    """Say who is where: the first lines of the card, with its sign in front."""
    sign = colour(handoff, now=now, patience=patience)
    if handoff.state is HandoffState.REQUESTED:
        return f"{sign} {_waiting(handoff, sign, now, patience)}"
    return f"{sign} {_standing(handoff)}"


def notification(handoff: Handoff) -> str:
    """Say in one line, without markup, what a push notification shows."""
    return notification_words(handoff, who=contact_of(handoff), agent=agent_of(handoff))


def _waiting(handoff: Handoff, sign: Colour, now: datetime, patience: Patience) -> str:
    is_late = sign is Colour.LATE
    waits = "is *still waiting*" if is_late else "is waiting"
    times = 2 if handoff.escalated_at is not None else 1
    past = f"longer than {duration_words(times * patience.target)}" if is_late else ""
    opening = patience.opening(now)
    closed = f"nobody is expected before {moment_and_day(opening)}" if opening else ""
    since = f"since {moment(handoff.requested_at)}"
    return f"*{contact_of(handoff)}* {waits} for an agent\n{joined((since, past, closed))}"


def _standing(handoff: Handoff) -> str:
    who, agent = contact_of(handoff), agent_of(handoff)
    match handoff.state:
        case HandoffState.ACCEPTED:
            return f"*{agent}* is helping *{who}*\n{_served(handoff)}"
        case HandoffState.RESOLVED:
            return f"*{agent}* resolved this for *{who}*\n{_ended(handoff)}"
        case HandoffState.RETURNED:
            return f"*{agent}* handed *{who}* back to the assistant\n{_ended(handoff)}"
        case _:
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
