"""Why a claim was not taken, in the sentence that an agent reads."""

from bot.domain.errors import IllegalMove
from bot.domain.handoffs import Handoff, HandoffState
from connectors.desk_words import refusal_words
from connectors.slack.desk_text import escaped

_NAME = 80


def lost_race(handoff: Handoff | None, error: IllegalMove) -> str:
    """Return the sentence for the agent who pressed Claim too late."""
    if handoff is None or handoff.state is not HandoffState.ACCEPTED or not handoff.assignee:
        return refusal_words(error)
    return f"{escaped(handoff.assignee, limit=_NAME)} was faster and has claimed this one."
