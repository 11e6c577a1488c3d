"""Promise 2 with Slack as the channel: events answered 2xx are answered once, whatever is killed.

`python -m tests.kill --channel slack --kills 100` does it a hundred times and prints the counts.
"""

import pytest

from tests.kill.slack_campaign import SlackCounts, slack_campaign


def check(counts: SlackCounts) -> None:
    """Everybody is answered; doubles are flagged; a handoff has one ticket and one card."""
    assert counts.questions > counts.kills
    assert (counts.questions, 0) == (counts.answered, counts.lost), counts.line()
    assert counts.doubled <= counts.flagged, counts.line()
    assert counts.unfinished == 0, counts.line()
    assert counts.handoffs == counts.tickets == counts.cards, counts.line()


@pytest.mark.kill
@pytest.mark.timeout(300)
async def test_slack_on_sqlite(sqlite_url: str) -> None:
    """Six kills while six people ask and six want a human."""
    check(await slack_campaign(sqlite_url, kills=6))


def test_the_check_can_fail() -> None:
    """A question without an answer is noticed."""
    with pytest.raises(AssertionError):
        check(SlackCounts(kills=1, questions=10, answered=9, lost=1))
