"""Every sentence that Baton itself says to a contact, in one place, to be read aloud."""

from datetime import datetime, timedelta

from bot.domain.answers import ApprovalRequest
from bot.domain.hours import BusinessHours

TURN_FAILED = "I could not work out an answer just now, so I am passing this to a colleague."
SEARCH_FAILED = "I cannot reach my knowledge just now, so I am passing this to a colleague."
PASSING_ON = "I am passing you to a colleague."
WHAT_NEXT = (
    "They get our whole conversation, so you need not repeat anything. You can keep writing."
)
HANDED_IN = (
    "I have passed this discussion to a colleague, with everything that was said so far. "
    "You can keep writing here."
)
WAITING_LONGER = (
    "I am sorry that this takes so long. I have asked my colleagues again; "
    "your question stays in the queue, and you need not do anything."
)
LIMITED = "That is more than I can answer within a minute. Please wait a moment, and ask me again."
SLIPPED = (
    "This takes longer than I told you; I am sorry. Your question stays in the queue, "
    "and you need not do anything."
)
STILL_WAITING = (
    "Nobody has been free to pick this up yet. Your question stays in the queue, "
    "and you need not do anything."
)
BACK_WITH_ASSISTANT = "You are back with the assistant. What else can I do for you?"
ANSWER_AGAIN = "You changed your question. Shall I answer it as it reads now?"
NO_HUMAN = (
    "All right, I have told my colleagues that you no longer need them. What else can I do for you?"
)
WITHDRAWN_BY_CONTACT = "The contact no longer needed a human."
"""For agents, in the place of a resolution."""
NOT_DONE = "All right, I have not done that."
APPROVAL_GONE = (
    "That request has run out, so nothing was done. Ask me again and I will prepare a new one."
)


def joined(agent: str) -> str:
    """Say that an agent has claimed the conversation."""
    return f"{agent} is here and will answer you now."


def closed(hours: BusinessHours, now: datetime) -> str:
    """Say that nobody is there just now, and when somebody will be, by the clocks there."""
    opening = hours.next_opening(now)
    if opening is None:
        return "Nobody is there just now."
    local = hours.local(opening)
    day = f"{_day(local, hours.local(now))} at {local:%H:%M}"
    return f"Nobody is there just now; a colleague will be back {day} ({hours.timezone} time)."


def usual_wait(wait: timedelta) -> str:
    """Say when somebody is usually there."""
    return f"Somebody is usually with you within {_span(wait)}."


def _span(wait: timedelta) -> str:
    minutes = round(wait / timedelta(minutes=1))
    hours = minutes // 60
    if minutes % 60 or not hours:
        return f"{minutes} minutes"
    return "an hour" if hours == 1 else f"{hours} hours"


def _day(local: datetime, today: datetime) -> str:
    away = (local.date() - today.date()).days
    if away <= 1:
        return ("today", "tomorrow")[away]
    return f"on {local:%A}, {local.day} {local:%B}"


def reassigned(agent: str) -> str:
    """Say that another agent has the conversation now."""
    return f"{agent} will answer you from here on, and has read what was said."


def correction(text: str) -> str:
    """Give the corrected text of a message that the channel cannot change."""
    return f"Correction: {text}"


def resolved(agent: str) -> str:
    """Say that an agent has closed the conversation; the offer below it asks for a rating."""
    return f"{agent} has closed this conversation. You can write again at any time."


def handed_back(agent: str) -> str:
    """Say that an agent has returned the conversation to the assistant."""
    return f"{agent} has left. {BACK_WITH_ASSISTANT}"


def reference(number: str) -> str:
    """Tell the number of the ticket that a handoff opened."""
    return f"Your reference is {number}."


def tool_failed(request: ApprovalRequest) -> str:
    """Say that an approved call could not be made."""
    return (
        f"That did not work, so nothing was done: {_as_clause(request.summary)} "
        "Shall I pass you to a colleague?"
    )


def too_long(length: int, limit: int) -> str:
    """Say that a message is too long, and what to do."""
    return (
        f"This message has {length:,} characters; the limit is {limit:,}. "
        "Please send it in parts, or only the part that matters."
    )


EMPTY = "This message is empty. Write a question, and I will look for the answer."


def _as_clause(summary: str) -> str:
    return summary if summary.endswith((".", "!", "?")) else f"{summary}."
