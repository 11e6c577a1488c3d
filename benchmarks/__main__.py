"""Prints every row of docs/benchmarks.md: `make bench`, or `python -m benchmarks NAME …`."""

import os
import subprocess
import sys
from datetime import UTC, datetime

ALL = (
    "starting",
    "webhooks",
    "slack_acks",
    "turns",
    "assistant",
    "assistant_answers",
    "retrieval",
    "chunking",
    "indexing",
    "beside",
)


def main() -> None:
    """Run the named benchmarks, or all of them, each in a process of its own."""
    names = sys.argv[1:] or ALL
    load = os.getloadavg()[0]
    print(
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} processors, load {load:.1f}",
        flush=True,
    )
    for name in names:
        print(f"\n== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=True)


if __name__ == "__main__":
    main()
