"""usage: python -m tests.kill.refreshing [--kills N] [--seed N]."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.kill.refreshing_campaign import refreshing_campaign


def main() -> None:
    """Run one campaign and print its counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = refreshing_campaign(Path(folder), kills=options.kills, seed=options.seed)
        print(asyncio.run(run).line())  # noqa: T201 - it prints counts


if __name__ == "__main__":
    main()
