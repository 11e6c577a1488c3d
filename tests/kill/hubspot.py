"""usage: python -m tests.kill.hubspot [--tickets N] [--kills N] [--share PART]."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.kill.hubspot_campaign import campaign


def main() -> None:
    """Run one campaign and print its counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--share", type=float, default=0.2, help="of the calls that go wrong")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = campaign(
            Path(folder), tickets=options.tickets, kills=options.kills, share=options.share
        )
        print(asyncio.run(run).line())  # noqa: T201 - it prints counts


if __name__ == "__main__":
    main()
