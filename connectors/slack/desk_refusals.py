"""Why something was not done, in the sentence that an agent reads."""

from bot.domain.errors import BatonError, IllegalMove
from bot.domain.handoffs import Handoff, HandoffState
from connectors.slack.desk_text import escaped

_NAME = 80


def refusal(error: BatonError) -> str:
    """Return the sentence for an act that was refused."""
    if isinstance(error, IllegalMove):
        return f"Nothing was done: this is {error.state}."
    return str(error)


def lost_race(handoff: Handoff | None, error: IllegalMove) -> str:
    """Return the sentence for the agent who pressed Claim too late."""
    if handoff is None or handoff.state is not HandoffState.ACCEPTED or not handoff.assignee:
        return refusal(error)
    return f"{escaped(handoff.assignee, limit=_NAME)} was faster and has claimed this one."
