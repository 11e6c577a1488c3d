"""Why something was not done, in the sentence that an agent reads."""

from bot.domain.errors import BatonError, IllegalMove
from bot.domain.handoffs import Handoff, HandoffState
from connectors.teams.desk_words import agent_of


def refusal(error: BatonError) -> str:
    """Return the sentence for an act that was refused."""
    if isinstance(error, IllegalMove):
        return f"Nothing was done: this is {error.state}."
    return str(error)


def lost_race(handoff: Handoff, error: IllegalMove) -> str:
    """Return the sentence for the agent who pressed Claim too late."""
    if handoff.state is not HandoffState.ACCEPTED or not handoff.assignee:
        return refusal(error)
    return f"{agent_of(handoff)} was faster and has claimed this one."
