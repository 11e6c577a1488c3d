"""Codes, names, numbers and times in the words that an agent reads, whichever desk it is."""

from datetime import timedelta

from bot.domain.agents import Agent
from bot.domain.answers import EscalationReason
from bot.domain.contacts import Assurance
from bot.domain.conversations import Author
from bot.domain.errors import BatonError, IllegalMove
from bot.domain.handoffs import Handoff, HandoffOutcome, HandoffState, Packet, Urgency

UNNAMED = "Visitor"
"""What a contact without a name is called."""
OUTCOMES = {
    HandoffOutcome.SOLVED: "Solved",
    HandoffOutcome.NOT_SOLVED: "Not solved",
    HandoffOutcome.SPAM: "Spam",
    HandoffOutcome.DUPLICATE: "A duplicate",
}
"""How a handoff ended, in the order in which agents choose."""

_REASONS = {
    EscalationReason.ASKED_FOR_HUMAN: "Asked for a human",
    EscalationReason.NOT_COVERED: "Not covered by the knowledge",
    EscalationReason.LOW_CONFIDENCE: "The assistant was not sure enough",
    EscalationReason.TOOL_FAILED: "A tool failed",
    EscalationReason.MODEL_FAILED: "The language model failed",
    EscalationReason.LIMIT_REACHED: "A limit was reached",
    EscalationReason.POLICY_TOPIC: "A topic that always goes to a human",
    EscalationReason.TAKEN_OVER: "An agent stepped in",
    EscalationReason.HANDED_IN: "An agent handed a discussion in",
}
_CHANNELS = {
    "slack": "Slack",
    "teams": "Teams",
    "hubspot": "HubSpot",
    "web": "Web",
    "console": "Terminal",
}
_URGENCIES = {
    Urgency.LOW: "Can wait",
    Urgency.NORMAL: "Normal",
    Urgency.HIGH: "Urgent",
}
_LANGUAGES = {
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
}
_ENDS = {
    HandoffState.RETURNED: "Handed back to the assistant",
    HandoffState.RESOLVED: "Resolved",
    HandoffState.EXPIRED: "Ended without an agent",
}


def contact_name(packet: Packet) -> str:
    """Return what the contact is called: by the channel, else by the CRM."""
    for line in packet.transcript:
        if line.author is Author.CONTACT and line.name:
            return line.name
    return (packet.crm.name if packet.crm else None) or UNNAMED


def notification_words(handoff: Handoff, *, who: str, agent: str) -> str:
    """Say in one line, without markup, what a push notification shows."""
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


def refusal_words(error: BatonError) -> str:
    """Say why an act was refused."""
    if isinstance(error, IllegalMove):
        return f"Nothing was done: this is {error.state}."
    return str(error)


def reason_words(reason: EscalationReason) -> str:
    """Say why a conversation came to a human."""
    return _REASONS[reason]


def channel_words(channel: str) -> str:
    """Name a channel as its maker writes it."""
    return _CHANNELS.get(channel, channel.capitalize())


def urgency_words(urgency: Urgency) -> str:
    """Say how soon a human should look."""
    return _URGENCIES[urgency]


def language_words(language: str | None) -> str:
    """Name a language by its code ("de", "de-AT"); an unknown code is shown as it is."""
    if not language:
        return "Not known"
    return _LANGUAGES.get(language.partition("-")[0].lower(), language)


def assurance_words(assurance: Assurance, *, channel: str) -> str:
    """Say how sure we are who the contact is, and why."""
    match assurance:
        case Assurance.VERIFIED:
            return "Verified in this conversation"
        case Assurance.ASSERTED:
            where = "the website" if channel == "web" else channel_words(channel)
            return f"According to {where}, not proved"
        case Assurance.ANONYMOUS:
            return "Anonymous: nobody has confirmed who this is"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 ticket", "3 tickets"."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def duration_words(duration: timedelta) -> str:
    """Say how long something has lasted, rounded down: "just now", "4 min", "2 h 5 min", "3 days".

    A negative duration (two clocks that disagree) is "just now".
    """
    minutes = int(duration.total_seconds()) // 60
    if minutes < 1:
        return "just now"
    if minutes < 60:  # noqa: PLR2004 - minutes in an hour
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 24:  # noqa: PLR2004 - hours in a day
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return counted(hours // 24, "day")


def standing_words(handoff: Handoff, *, agent: Agent) -> str:
    """Say where a handoff stands, seen by this agent."""
    match handoff.state:
        case HandoffState.REQUESTED:
            return "Waiting for an agent"
        case HandoffState.ACCEPTED:
            return "Yours" if handoff.is_assigned_to(agent) else f"With {handoff.assignee}"
        case ended:
            by = f" by {handoff.assignee}" if handoff.assignee else ""
            return _ENDS[ended] + by


def confidence_words(confidence: float | None) -> str:
    """Say how sure the assistant was of its answer."""
    if confidence is None:
        return "Not measured"
    return f"{round(confidence * 100)}% sure of its answer"


def rating_words(rating: int | None) -> str:
    """Say how the contact rated the handoff; empty where there is no rating."""
    return f"{rating} of 5" if rating else ""


def first_line(text: str, *, limit: int = 140) -> str:
    """Return the first line that says something, cut at a word with "…"."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
