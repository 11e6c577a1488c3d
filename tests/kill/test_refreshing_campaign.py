"""A refresh or a rebuild that is killed leaves nothing that the next refresh does not put right.

`python -m tests.kill.refreshing --kills 200` does it two hundred times and prints the counts.
"""

from pathlib import Path

import pytest

from tests.kill.refreshing_campaign import RefreshCounts, refreshing_campaign


def check(counts: RefreshCounts) -> None:
    """The index holds what the folders hold, once; killed rebuilds left an index that answers."""
    assert counts.rebuilds > 0, counts.line()
    assert counts.documents > counts.kills
    assert (counts.missing, counts.left_over, counts.different) == (0, 0, 0), counts.line()
    assert counts.silent == 0, counts.line()


@pytest.mark.kill
@pytest.mark.timeout(120)
async def test_refreshes_and_rebuilds(tmp_path: Path) -> None:
    """Twenty kills while documents are added, edited, hidden and deleted."""
    check(await refreshing_campaign(tmp_path, kills=20))


def test_the_check_can_fail() -> None:
    """A chunk that was left over is noticed."""
    with pytest.raises(AssertionError):
        check(RefreshCounts(kills=1, rebuilds=1, documents=10, left_over=1))
