"""What an agent allows to be answered from."""

import pytest

from bot.domain.errors import IllegalMove
from bot.domain.handoffs import Handoff, HandoffOutcome, HandoffState
from tests.builders import a_handoff, an_agent


def solved(resolution: str = "Yes, for 16 weeks.", **changes: object) -> Handoff:
    return a_handoff(
        state=HandoffState.RESOLVED,
        outcome=HandoffOutcome.SOLVED,
        resolution=resolution,
        **changes,
    )


def test_nothing_is_knowledge_before_an_agent_approves_it() -> None:
    """And nothing is any more when the approval is taken back."""
    approved = solved().approved(an_agent())

    assert not solved().is_knowledge
    assert approved.is_knowledge
    assert not approved.disapproved().is_knowledge


@pytest.mark.parametrize(
    "handoff",
    [a_handoff(), solved(resolution=" "), a_handoff(outcome=HandoffOutcome.SPAM, resolution="x")],
)
def test_only_what_was_solved_in_words_can_be_approved(handoff: Handoff) -> None:
    """An empty resolution, or spam, answers nobody."""
    with pytest.raises(IllegalMove):
        handoff.approved(an_agent())
