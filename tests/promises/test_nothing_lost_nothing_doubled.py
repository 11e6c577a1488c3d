"""Promise 2: a delivery that was answered 2xx is never lost, and nothing is done twice.

A real child process is killed by SIGKILL at random instants. `python -m tests.kill` does it
hundreds of times and prints the counts.
"""

from pathlib import Path

import pytest

from tests.kill.campaign import Counts, campaign


def check(counts: Counts) -> None:
    assert counts.questions > counts.kills
    assert (0, 0, 0) == (counts.lost, counts.doubled, counts.out_of_order), counts.line()
    assert counts.questions == counts.answered
    assert counts.handoffs == counts.tickets


@pytest.mark.kill
@pytest.mark.timeout(300)
async def test_on_sqlite(sqlite_url: str) -> None:
    """Twelve kills, on one machine's database."""
    check(await campaign(sqlite_url, kills=12))


@pytest.mark.kill
@pytest.mark.postgres
@pytest.mark.timeout(300)
async def test_on_postgresql(postgres_url: str) -> None:
    """Four kills, on the database that machines share."""
    check(await campaign(postgres_url, kills=4))


def test_the_campaign_can_fail(tmp_path: Path) -> None:
    """The counts notice what was lost: a check that never fails would show nothing."""
    with pytest.raises(AssertionError):
        check(Counts(kills=1, questions=10, answered=9, lost=1, handoffs=1, tickets=1))
