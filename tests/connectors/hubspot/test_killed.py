from pathlib import Path

import pytest

from tests.kill.hubspot_campaign import campaign


@pytest.mark.kill
async def test_kills_and_faults_double_and_lose_no_ticket(tmp_path: Path) -> None:
    """`python -m tests.kill.hubspot` in small: one call in five goes wrong, the process dies."""
    counts = await campaign(tmp_path, tickets=40, kills=2)

    assert (40, 0, 0) == (counts.tickets, counts.doubled, counts.missing)
    assert (0, 0) == (counts.lonely, counts.given_up)
    assert counts.kills == 2
