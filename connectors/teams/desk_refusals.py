"""Why a claim was not taken, in the sentence that an agent reads."""

from bot.domain.errors import IllegalMove
from bot.domain.handoffs import Handoff, HandoffState
from connectors.desk_words import refusal_words
from connectors.teams.desk_words import agent_of


def lost_race(handoff: Handoff, error: IllegalMove) -> str:
    """Return the sentence for the agent who pressed Claim too late."""
    if handoff.state is not HandoffState.ACCEPTED or not handoff.assignee:
        return refusal_words(error)
    return f"{agent_of(handoff)} was faster and has claimed this one."
